package dev.kinora.encoder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class NativeTextTest {
  @Test
  void endsAtItsNulWhateverLiesBehind() {
    try (var buffer = new BytePointer("caf\u00e9\0left over".getBytes(StandardCharsets.UTF_8))) {
      assertThat(NativeText.of(buffer)).isEqualTo("caf\u00e9");
    }
  }

  @Test
  void isEmptyWhereThereIsNone() {
    assertThat(NativeText.of(null)).isEmpty();
    assertThat(NativeText.of(new BytePointer())).isEmpty();
  }

  @Test
  void anErrorSaysWhatFfmpegSaysAndNothingOfOtherMemory() {
    for (int i = 0; i < 64; i++) {
      try (var used = new BytePointer(256)) {
        used.fill('x'); // freed memory is given out again as it was left
      }
    }

    assertThatThrownBy(() -> CodecException.check(AVERROR_INVALIDDATA(), "ball.mp4"))
        .hasMessage("ball.mp4: Invalid data found when processing input (-1094995529)");
  }
}
