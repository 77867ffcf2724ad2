package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import dev.kinora.v1.PixelFormat;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureCheckTest {
  @Test
  void equalLatentsAreNoPicture() {
    float[] latents = new float[12];
    Arrays.fill(latents, 6, 12, 0.5f);
    latents[0] = 1;
    assertThatCode(() -> PictureCheck.latents(latents, 0, 6, 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> PictureCheck.latents(latents, 6, 6, 3))
        .isInstanceOf(FarmException.class)
        .hasMessage("frame 3 is no picture: all its latents are 0.5");
  }

  @Test
  void aBlackOpaquePictureIsNone() {
    byte[] black = new byte[4 * 4 * 3];
    assertThatThrownBy(() -> PictureCheck.pixels(black, PixelFormat.RGB8, 7))
        .hasMessage("frame 7 is no picture: all its pixels have one colour");
    byte[] opaque = new byte[4 * 4 * 4];
    for (int i = 3; i < opaque.length; i += 4) {
      opaque[i] = (byte) 255;
    }
    assertThatThrownBy(() -> PictureCheck.pixels(opaque, PixelFormat.RGBA8_PREMULTIPLIED, 0))
        .isInstanceOf(FarmException.class);
  }

  @Test
  void aClearPictureAndOneWithASpeckAreFine() {
    assertThatCode(
            () -> PictureCheck.pixels(new byte[4 * 4 * 4], PixelFormat.RGBA8_PREMULTIPLIED, 0))
        .doesNotThrowAnyException();
    byte[] speck = new byte[4 * 4 * 3];
    speck[47] = 1;
    assertThatCode(() -> PictureCheck.pixels(speck, PixelFormat.RGB8, 0))
        .doesNotThrowAnyException();
  }
}
