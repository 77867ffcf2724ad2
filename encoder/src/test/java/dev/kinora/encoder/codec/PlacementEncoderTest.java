package dev.kinora.encoder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementEncoderTest {
  private static final Fraction TWELVE =
      Fraction.newBuilder().setNumerator(12).setDenominator(1).build();
  private static final Picture RGBA = new Picture(64, 64, PixelFormat.RGBA8_PREMULTIPLIED);
  private static final Picture RGB = new Picture(64, 64, PixelFormat.RGB8);

  @TempDir
  Path folder;

  @Test
  void makesAnH264FileOfExactlyTwoSecondsFromTwentyFourFrames() {
    Path file = encode("a.mp4", RGBA, placement(128, 128, "#FFFFFF"), moving(24));
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
      assertThat(pictures(reader)).hasSize(24);
    }
  }

  @Test
  void keepsTheDurationOfAFractionalRateAndOfASingleFrame() {
    Fraction ntsc =
        Fraction.newBuilder().setNumerator(30_000).setDenominator(1_001).build();
    Path file = folder.resolve("ntsc.mp4");
    try (var encoder =
        new PlacementEncoder(clip(RGBA, 30, ntsc), placement(64, 64, "#FFFFFF"), file)) {
      moving(30).forEach(encoder::encode);
      encoder.finish();
    }
    try (var reader = new VideoReader(file)) {
      assertThat(reader.facts().duration().toNanos()).isCloseTo(1_001_000_000L, within(50_000L));
      assertThat(pictures(reader)).hasSize(30);
    }
    try (var reader =
        new VideoReader(encode("one.mp4", RGBA, placement(64, 64, "#FFFFFF"), moving(1)))) {
      assertThat(reader.facts().duration().toMillis()).isCloseTo(83, within(1L));
      assertThat(pictures(reader)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFFFFFF, 0x000000, 0x808080, 0xC86432})
  void keepsSaturatedColours(int colour) {
    byte[] frame = plain(RGB, colour, 255);
    Path file = encode("c.mp4", RGB, placement(96, 96, "#123456"), List.of(frame, frame, frame));
    try (var reader = new VideoReader(file)) {
      for (byte[] rgb : pictures(reader)) {
        assertPixel(rgb, 96, 48, 48, colour);
      }
    }
  }

  @Test
  void showsTheBackgroundBehindTransparentPixels() {
    // half transparent red, premultiplied, on blue
    byte[] frame = plain(RGBA, 0x800000, 128);
    Path file = encode("b.mp4", RGBA, placement(64, 64, "#0000FF"), List.of(frame));
    try (var reader = new VideoReader(file)) {
      assertPixel(pictures(reader).getFirst(), 64, 32, 32, 0x80007F);
    }
    Path clear = encode("t.mp4", RGBA, placement(64, 64, "#20C040"), List.of(plain(RGBA, 0, 0)));
    try (var reader = new VideoReader(clear)) {
      assertPixel(pictures(reader).getFirst(), 64, 32, 32, 0x20C040);
    }
  }

  @Test
  void fitsThePictureInsideAnotherAspectWithoutStretchingIt() {
    Path file =
        encode("wide.mp4", RGB, placement(192, 64, "#FF0000"), List.of(plain(RGB, 0x00FF00, 255)));
    try (var reader = new VideoReader(file)) {
      byte[] rgb = pictures(reader).getFirst();
      assertPixel(rgb, 192, 20, 32, 0xFF0000);
      assertPixel(rgb, 192, 96, 32, 0x00FF00);
      assertPixel(rgb, 192, 172, 32, 0xFF0000);
    }
  }

  @Test
  void givesEqualBytesForEqualFrames() throws IOException {
    List<byte[]> frames = moving(24);
    Path first = encode("1.mp4", RGBA, placement(256, 144, "#FFFFFF"), frames);
    Path second = encode("2.mp4", RGBA, placement(256, 144, "#FFFFFF"), frames);
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    assertThat(PlacementEncoder.build()).matches("[a-z0-9]+-[0-9a-f]{12}");
  }

  @Test
  void refusesAFrameOfAnotherSize() {
    try (var encoder = new PlacementEncoder(
        clip(RGB, 1, TWELVE), placement(64, 64, "#FFFFFF"), folder.resolve("x.mp4"))) {
      assertThatThrownBy(() -> encoder.encode(new byte[12])).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void saysWhichFileCannotBeWrittenAndFreesWhatItOpened() {
    Path nowhere = folder.resolve("missing/x.mp4");
    assertThatThrownBy(
            () -> new PlacementEncoder(clip(RGB, 1, TWELVE), placement(64, 64, "#FFFFFF"), nowhere))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("missing/x.mp4");
  }

  @Test
  void freesItsNativesWhetherFinishedOrNot() throws IOException {
    for (int i = 0; i < 10; i++) {
      openAndClose(i);
    }
    long before = residentKiB();
    for (int i = 0; i < 50; i++) {
      openAndClose(i);
    }
    assertThat(residentKiB() - before).isLessThan(24 * 1024);
  }

  private void openAndClose(int round) {
    try (var encoder = new PlacementEncoder(
        clip(RGBA, 3, TWELVE), placement(512, 512, "#FFFFFF"), folder.resolve("leak.mp4"))) {
      moving(3).forEach(encoder::encode);
      if (round % 2 == 0) {
        encoder.finish();
      }
    }
  }

  private Path encode(String name, Picture picture, Placement placement, List<byte[]> frames) {
    Path file = folder.resolve(name);
    try (var encoder =
        new PlacementEncoder(clip(picture, frames.size(), TWELVE), placement, file)) {
      frames.forEach(encoder::encode);
      encoder.finish();
    }
    return file;
  }

  private static ClipShape clip(Picture picture, int count, Fraction rate) {
    return new ClipShape(picture, count, rate, RenderMode.LOOP);
  }

  private static Placement placement(int width, int height, String background) {
    return Placement.newBuilder()
        .setName("main")
        .setWidth(width)
        .setHeight(height)
        .setBackground(background)
        .build();
  }

  private static List<byte[]> pictures(VideoReader reader) {
    var all = new ArrayList<byte[]>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      all.add(next.get());
    }
    return all;
  }

  /** Opaque squares that move over nothing. */
  private static List<byte[]> moving(int frames) {
    var all = new ArrayList<byte[]>();
    for (int t = 0; t < frames; t++) {
      byte[] rgba = new byte[64 * 64 * 4];
      for (int y = 16; y < 48; y++) {
        int from = (y * 64 + t % 32) * 4;
        Arrays.fill(rgba, from, from + 32 * 4, (byte) 0xff);
        for (int x = 0; x < 32; x++) {
          rgba[from + x * 4] = (byte) (x * 8);
        }
      }
      all.add(rgba);
    }
    return all;
  }

  private static byte[] plain(Picture picture, int colour, int alpha) {
    int size = picture.format() == PixelFormat.RGB8 ? 3 : 4;
    byte[] pixels = new byte[picture.width() * picture.height() * size];
    for (int i = 0; i < pixels.length; i += size) {
      pixels[i] = (byte) (colour >> 16);
      pixels[i + 1] = (byte) (colour >> 8);
      pixels[i + 2] = (byte) colour;
      if (size == 4) {
        pixels[i + 3] = (byte) alpha;
      }
    }
    return pixels;
  }

  private static void assertPixel(byte[] rgb, int width, int x, int y, int colour) {
    int at = (y * width + x) * 3;
    assertThat(rgb[at] & 0xff).as("red").isCloseTo((colour >> 16) & 0xff, within(3));
    assertThat(rgb[at + 1] & 0xff).as("green").isCloseTo((colour >> 8) & 0xff, within(3));
    assertThat(rgb[at + 2] & 0xff).as("blue").isCloseTo(colour & 0xff, within(3));
  }

  private static long residentKiB() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
