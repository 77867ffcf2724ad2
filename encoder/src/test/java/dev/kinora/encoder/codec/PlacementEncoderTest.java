package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.Scenes.TWELVE;
import static dev.kinora.encoder.codec.Scenes.clip;
import static dev.kinora.encoder.codec.Scenes.encode;
import static dev.kinora.encoder.codec.Scenes.moving;
import static dev.kinora.encoder.codec.Scenes.placement;
import static dev.kinora.v1.PixelFormat.RGB8;
import static dev.kinora.v1.PixelFormat.RGBA8_PREMULTIPLIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementEncoderTest {
  @TempDir
  Path folder;

  @Test
  void makesAnH264FileOfExactlyTwoSecondsFromTwentyFourFrames() {
    Path file = mp4(TWELVE, 24);
    try (var reader = new VideoReader(file)) {
      VideoFacts facts = reader.facts();
      assertThat(facts.codec()).isEqualTo("h264");
      assertThat(facts.width()).isEqualTo(128);
      assertThat(facts.height()).isEqualTo(128);
      assertThat(facts.frames()).isEqualTo(24);
      assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(2));
      assertThat(facts.framesPerSecond()).isEqualTo(12.0);
      assertThat(facts.pixelFormat()).isEqualTo("yuv420p");
      assertThat(facts.colour()).isEqualTo("bt709/bt709/bt709/tv");
      assertThat(facts.indexFirst()).isTrue();
      assertThat(pictures(reader)).isEqualTo(24);
    }
  }

  @Test
  void keepsTheDurationOfAFractionalRateAndOfASingleFrame() {
    Fraction ntsc =
        Fraction.newBuilder().setNumerator(30_000).setDenominator(1_001).build();
    try (var reader = new VideoReader(mp4(ntsc, 30))) {
      assertThat(reader.facts().duration().toNanos()).isCloseTo(1_001_000_000L, within(50_000L));
      assertThat(pictures(reader)).isEqualTo(30);
    }
    try (var reader = new VideoReader(mp4(TWELVE, 1))) {
      assertThat(reader.facts().duration().toMillis()).isCloseTo(83, within(1L));
      assertThat(pictures(reader)).isEqualTo(1);
    }
  }

  @Test
  void namesItsBuildSoThatItCanBePartOfAKey() {
    assertThat(PlacementEncoder.build()).matches("[a-z0-9]+-[0-9a-f]{12}");
  }

  @Test
  void refusesAFrameOfAnotherSize() {
    try (var encoder = new PlacementEncoder(
        clip(64, RGB8, 1), format(VideoFormat.MP4_H264), folder.resolve("x.mp4"))) {
      assertThatThrownBy(() -> encoder.encode(new byte[12])).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void saysWhichFileCannotBeWritten() {
    Path nowhere = folder.resolve("missing/x.mp4");
    assertThatThrownBy(
            () -> new PlacementEncoder(clip(64, RGB8, 1), format(VideoFormat.MP4_H264), nowhere))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("missing/x.mp4");
  }

  @Test
  void closesAWebpFileThatCannotBeBegun() throws IOException {
    Path full = Path.of("/dev/full"); // opens, and takes nothing
    assumeThat(full).exists();
    assertThatThrownBy(
            () -> new PlacementEncoder(clip(64, RGB8, 1), format(VideoFormat.WEBP), full))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("/dev/full");

    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.filter(Files::isSymbolicLink).map(PlacementEncoderTest::target))
          .isNotEmpty()
          .doesNotContain(full);
    }
  }

  @Test
  void freesItsNativesWhetherFinishedOrNot() throws IOException {
    for (int i = 0; i < 10; i++) {
      openAndClose(i);
    }
    long before = ProcessMemory.kiB("VmRSS");
    for (int i = 0; i < 50; i++) {
      openAndClose(i);
    }
    assertThat(ProcessMemory.kiB("VmRSS") - before).isLessThan(24 * 1024);
  }

  private void openAndClose(int round) {
    try (var encoder = new PlacementEncoder(
        clip(64, RGBA8_PREMULTIPLIED, 3),
        placement(VideoFormat.MP4_H264, 512, 512, "#FFFFFF"),
        folder.resolve("leak.mp4"))) {
      moving(3).forEach(encoder::encode);
      if (round % 2 == 0) {
        encoder.finish();
      }
    }
  }

  private Path mp4(Fraction rate, int frames) {
    var shape =
        new ClipShape(new Picture(64, 64, RGBA8_PREMULTIPLIED), frames, rate, RenderMode.LOOP);
    Placement square = placement(VideoFormat.MP4_H264, 128, 128, "#FFFFFF");
    return encode(shape, square, moving(frames), folder.resolve(frames + ".mp4"));
  }

  private static Placement format(VideoFormat format) {
    return placement(format, 64, 64, "#FFFFFF");
  }

  private static int pictures(VideoReader reader) {
    int count = 0;
    while (reader.next().isPresent()) {
      count++;
    }
    return count;
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return link; // closed meanwhile
    }
  }
}
