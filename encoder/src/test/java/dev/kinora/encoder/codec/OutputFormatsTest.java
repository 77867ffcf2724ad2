package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.Scenes.RED;
import static dev.kinora.encoder.codec.Scenes.TWELVE;
import static dev.kinora.encoder.codec.Scenes.clip;
import static dev.kinora.encoder.codec.Scenes.distance;
import static dev.kinora.encoder.codec.Scenes.encode;
import static dev.kinora.encoder.codec.Scenes.moving;
import static dev.kinora.encoder.codec.Scenes.placement;
import static dev.kinora.encoder.codec.Scenes.plain;
import static dev.kinora.encoder.codec.Scenes.read;
import static dev.kinora.v1.PixelFormat.RGB8;
import static dev.kinora.v1.PixelFormat.RGBA8_PREMULTIPLIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.codec.Scenes.Rgba;
import dev.kinora.infra.fixture.Await;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OutputFormatsTest {
  private static final int[] BACKGROUNDS = {0x000000, 0xFFFFFF, 0x2040C0};

  @TempDir
  Path folder;

  @Test
  void makesAWebmOfVp9WithItsAlphaMarked() throws IOException {
    Path file = encode(VideoFormat.WEBM_VP9, 128, 96, "", moving(24));
    try (var reader = new VideoReader(file)) {
      VideoFacts facts = reader.facts();
      assertThat(facts.codec()).isEqualTo("vp9");
      assertThat(facts.width()).isEqualTo(128);
      assertThat(facts.height()).isEqualTo(96);
      assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(2));
      assertThat(facts.framesPerSecond()).isEqualTo(12.0);
      assertThat(facts.colour()).isEqualTo("bt709/bt709/bt709/tv");
      assertThat(times(reader)).hasSize(24).startsWith(0L, 83L, 167L, 250L).endsWith(1917L);
    }
    assertThat(bytes(file).contains(alphaMode(1))).isTrue();
    Path opaque = encode(VideoFormat.WEBM_VP9, 64, 64, "#FFFFFF", moving(2));
    assertThat(bytes(opaque).contains(alphaMode(1))).isFalse();
  }

  @Test
  void makesAGifThatLoopsForEverInItsTime() throws IOException {
    Path file = encode(VideoFormat.GIF, 97, 65, "", moving(24));
    try (var reader = new VideoReader(file)) {
      VideoFacts facts = reader.facts();
      assertThat(facts.codec()).isEqualTo("gif");
      assertThat(facts.width()).isEqualTo(97);
      assertThat(facts.height()).isEqualTo(65);
      assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(2));
      // 100/12 = 8.33: the hundredth nearest to each picture's time
      assertThat(times(reader)).hasSize(24).startsWith(0L, 80L, 170L, 250L).endsWith(1920L);
    }
    assertThat(bytes(file)).contains("NETSCAPE2.0\u0003\u0001\u0000\u0000\u0000");
  }

  @Test
  void makesAWebpThatLoopsForEverInItsTime() throws IOException {
    AnimatedWebp webp = AnimatedWebp.read(encode(VideoFormat.WEBP, 97, 65, "", moving(24)));
    assertThat(webp.width()).isEqualTo(97);
    assertThat(webp.height()).isEqualTo(65);
    assertThat(webp.alpha()).isTrue();
    assertThat(webp.loops()).isZero();
    assertThat(webp.pictures()).hasSize(24).allMatch(AnimatedWebp.Shown::replaces);
    assertThat(webp.pictures())
        .extracting(AnimatedWebp.Shown::milliseconds)
        .startsWith(83, 84, 83, 83, 84);
    assertThat(
            webp.pictures().stream().mapToInt(AnimatedWebp.Shown::milliseconds).sum())
        .isEqualTo(2_000);
  }

  @Test
  void stopsADenoisedClipAtItsLastPicture() throws IOException {
    ClipShape once =
        new ClipShape(new Picture(64, 64, RGBA8_PREMULTIPLIED), 2, TWELVE, RenderMode.DENOISE);
    Path gif = Scenes.encode(
        once, placement(VideoFormat.GIF, 64, 64, ""), moving(2), folder.resolve("once.gif"));
    assertThat(bytes(gif)).doesNotContain("NETSCAPE");
    Path webp = Scenes.encode(
        once, placement(VideoFormat.WEBP, 64, 64, ""), moving(2), folder.resolve("once.webp"));
    assertThat(AnimatedWebp.read(webp).loops()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"50,1,1,2000", "30000,1001,30,100100", "12,1,1,8000", "7,3,5,214000"})
  void givesAGifTheClipsDurationAtAnyRate(
      int numerator, int denominator, int frames, int hundredthsOfMs) throws IOException {
    Fraction rate = Fraction.newBuilder()
        .setNumerator(numerator)
        .setDenominator(denominator)
        .build();
    var shape =
        new ClipShape(new Picture(64, 64, RGBA8_PREMULTIPLIED), frames, rate, RenderMode.LOOP);
    Path file = Scenes.encode(
        shape, placement(VideoFormat.GIF, 16, 16, ""), moving(frames), folder.resolve("rate.gif"));
    assertThat(delays(file)).hasSize(frames).allMatch(delay -> delay >= 2);
    assertThat(delays(file).stream().mapToInt(d -> d).sum())
        .isEqualTo(Math.round(hundredthsOfMs / 1000.0));
  }

  /**
   * The disc has one colour, so whatever its edge's alpha: seen over any background it is that colour mixed with it. A picture
   * sent on with premultiplied colours would be 112 levels too dark in the middle of the edge.
   */
  @ParameterizedTest
  @CsvSource({"WEBM_VP9,64,6", "WEBM_VP9,150,6", "WEBP,64,8", "WEBP,151,8", "PNG,64,2", "PNG,151,2"
  })
  void leavesNoFringeAtAnAntialiasedEdge(VideoFormat format, int side, int most)
      throws IOException {
    Rgba picture = read(encode(format, side, side, "", moving(3)), format).getFirst();
    int edges = 0;
    int worst = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int alpha = picture.alpha(x, y);
        edges += alpha > 16 && alpha < 240 ? 1 : 0;
        Rgba known = new Rgba(1, 1, rgba(RED, alpha));
        for (int background : BACKGROUNDS) {
          worst = Math.max(
              worst, distance(picture.over(x, y, background), known.over(0, 0, background)));
        }
      }
    }
    assertThat(edges).isGreaterThan(side / 2);
    assertThat(worst).isLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBM_VP9", "WEBP", "PNG"})
  void keepsTheAlphaOfEveryPicture(VideoFormat format) throws IOException {
    List<byte[]> frames = moving(24);
    List<Rgba> pictures = read(encode(format, 64, 64, "", frames), format);
    assertThat(pictures).hasSize(format == VideoFormat.PNG ? 1 : 24);
    int most = format == VideoFormat.WEBM_VP9 ? 32 : 0; // VP9's alpha is lossy too
    for (int i = 0; i < pictures.size(); i++) {
      long sum = 0;
      for (int at = 0; at < 64 * 64; at++) {
        int alpha = frames.get(i)[at * 4 + 3] & 0xff;
        int off = Math.abs(pictures.get(i).alpha(at % 64, at / 64) - alpha);
        assertThat(off).as("picture %s at %s", i, at).isLessThanOrEqualTo(most);
        sum += off;
      }
      assertThat(sum).as("picture %s", i).isLessThan(64 * 64); // on average less than one level
    }
  }

  @Test
  void cutsAGifOutAtHalfTransparencyWithoutDarkEdgesOrTrails() throws IOException {
    List<byte[]> frames = moving(24);
    List<Rgba> pictures = read(encode(VideoFormat.GIF, 64, 64, "", frames), VideoFormat.GIF);
    assertThat(pictures).hasSize(24);
    for (int i = 0; i < 24; i++) {
      for (int at = 0; at < 64 * 64; at++) {
        int alpha = pictures.get(i).alpha(at % 64, at / 64);
        boolean opaque = (frames.get(i)[at * 4 + 3] & 0xff) >= 128;
        assertThat(alpha).as("picture %s at %s", i, at).isEqualTo(opaque ? 255 : 0);
        if (opaque) {
          assertThat(distance(pictures.get(i).colour(at % 64, at / 64), RED))
              .as("picture %s at %s", i, at)
              .isLessThanOrEqualTo(3);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"VIDEO_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void laysTheBackgroundUnderWhatIsTransparent(VideoFormat format) throws IOException {
    byte[] half = new byte[64 * 64 * 4]; // red at half transparency
    for (int at = 0; at < half.length; at += 4) {
      half[at] = (byte) 0x80;
      half[at + 3] = (byte) 0x80;
    }
    Path file = encode(format, 128, 64, "#0000FF", List.of(half));
    Rgba picture = read(file, format).getFirst();
    assertThat(picture.alpha(64, 32)).isEqualTo(255);
    assertThat(picture.alpha(4, 32)).isEqualTo(255);
    assertThat(distance(picture.colour(64, 32), 0x80007F)).isLessThanOrEqualTo(4);
    assertThat(distance(picture.colour(4, 32), 0x0000FF)).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"VIDEO_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void leavesRoomBesideAPictureTransparentWhereTheFormatCan(VideoFormat format) throws IOException {
    byte[] full = plain(new Picture(64, 64, RGBA8_PREMULTIPLIED), 0x10C040);
    Path file = encode(
        format, 128, 64, format == VideoFormat.MP4_H264 ? "#FFFFFF" : "", List.of(full, full));
    Rgba picture = read(file, format).getFirst();
    assertThat(picture.alpha(64, 32)).isEqualTo(255);
    assertThat(distance(picture.colour(64, 32), 0x10C040)).isLessThanOrEqualTo(4);
    assertThat(picture.alpha(4, 32)).isEqualTo(format == VideoFormat.MP4_H264 ? 255 : 0);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"VIDEO_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void keepsSaturatedColoursOfOpaqueFrames(VideoFormat format) throws IOException {
    var picture = new Picture(64, 64, RGB8);
    for (int colour : new int[] {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0x808080, 0xC86432}) {
      byte[] frame = plain(picture, colour);
      Path file = Scenes.encode(
          clip(64, RGB8, 2),
          placement(format, 96, 64, ""),
          List.of(frame, frame),
          folder.resolve("colour"));
      for (Rgba shown : read(file, format)) {
        assertThat(shown.alpha(48, 32)).isEqualTo(255);
        assertThat(shown.alpha(2, 32)).isEqualTo(255);
        assertThat(distance(shown.colour(48, 32), colour))
            .as("%06x", colour)
            .isLessThanOrEqualTo(4);
        assertThat(distance(shown.colour(2, 32), 0xFFFFFF)).isLessThanOrEqualTo(4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"VIDEO_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void givesEqualBytesForEqualFramesAlsoWhileAnotherEncodes(VideoFormat format) throws IOException {
    List<byte[]> frames = moving(format == VideoFormat.PNG ? 1 : 24);
    var wanted = placement(format, 224, 126, format == VideoFormat.MP4_H264 ? "#FFFFFF" : "");
    ClipShape shape = clip(64, RGBA8_PREMULTIPLIED, frames.size());
    Path first = Scenes.encode(shape, wanted, frames, folder.resolve("1"));
    var other = CompletableFuture.supplyAsync(
        () -> Scenes.encode(shape, wanted, frames, folder.resolve("3")));
    Path second = Scenes.encode(shape, wanted, frames, folder.resolve("2"));
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    Path third = Await.result(Duration.ofMinutes(1), "the other encoding", other);
    assertThat(Files.mismatch(first, third)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"VIDEO_FORMAT_UNSPECIFIED", "UNRECOGNIZED"})
  void encodesASinglePictureThatIsWhollyClear(VideoFormat format) throws IOException {
    Path file = encode(
        format,
        64,
        64,
        format == VideoFormat.MP4_H264 ? "#FFFFFF" : "",
        List.of(new byte[64 * 64 * 4]));
    List<Rgba> pictures = read(file, format);
    assertThat(pictures).hasSize(1);
    assertThat(pictures.getFirst().alpha(30, 30))
        .isEqualTo(format == VideoFormat.MP4_H264 ? 255 : 0);
  }

  private Path encode(
      VideoFormat format, int width, int height, String background, List<byte[]> frames) {
    List<byte[]> shown = format == VideoFormat.PNG ? frames.subList(0, 1) : frames;
    return Scenes.encode(
        clip(64, RGBA8_PREMULTIPLIED, shown.size()),
        placement(format, width, height, background),
        shown,
        folder.resolve("clip"));
  }

  /** Milliseconds at which the pictures begin. */
  private static List<Long> times(VideoReader reader) {
    var times = new ArrayList<Long>();
    while (reader.next().isPresent()) {
      times.add(reader.time().toMillis());
    }
    return times;
  }

  /** Hundredths of a second, from the graphic control extensions. */
  private static List<Integer> delays(Path gif) throws IOException {
    String all = bytes(gif);
    var delays = new ArrayList<Integer>();
    for (int at = all.indexOf("!\u00f9\u0004");
        at >= 0;
        at = all.indexOf("!\u00f9\u0004", at + 1)) {
      delays.add(all.charAt(at + 4) + 256 * all.charAt(at + 5));
    }
    return delays;
  }

  /** Matroska's AlphaMode element. */
  private static String alphaMode(int mode) {
    return "\u0053\u00c0\u0081" + (char) mode;
  }

  private static byte[] rgba(int colour, int alpha) {
    return new byte[] {(byte) (colour >> 16), (byte) (colour >> 8), (byte) colour, (byte) alpha};
  }

  /** A character for each byte. */
  private static String bytes(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
