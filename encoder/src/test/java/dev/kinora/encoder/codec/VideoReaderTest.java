package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.Scenes.TWELVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoReaderTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 32;
  private static final int ONE = 1 << 16;

  @TempDir
  Path folder;

  /** The stored picture is red in its upper left quarter and blue elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "as it is stored, 1, 0, 0, 1, 64, 32",
    "a quarter to the right, 0, 1, -1, 0, 32, 64",
    "upside down, -1, 0, 0, -1, 64, 32",
    "a quarter to the left, 0, -1, 1, 0, 32, 64",
    "in a mirror, -1, 0, 0, 1, 64, 32"
  })
  void aVideoIsReadAsItIsShown(String how, int a, int b, int c, int d, int width, int height)
      throws IOException {
    Path file = video("ball.mp4");
    show(file, a, b, c, d);

    try (var reader = new VideoReader(file)) {
      assertThat(reader.width()).as(how).isEqualTo(width);
      assertThat(reader.height()).as(how).isEqualTo(height);
      byte[] rgb = reader.next().orElseThrow();
      assertThat(rgb).hasSize(3 * width * height);
      // Where the stored picture's upper left quarter is shown: its middle is (1/4, 1/4).
      double x = .5 - (Integer.signum(a) + Integer.signum(c)) * .25;
      double y = .5 - (Integer.signum(b) + Integer.signum(d)) * .25;
      int at = 3 * ((int) (y * height) * width + (int) (x * width));
      assertThat(rgb[at] & 255).as("%s: red of the first quarter", how).isGreaterThan(200);
      assertThat(rgb[at + 2] & 255).as("%s: blue of the first quarter", how).isLessThan(60);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b",
        "2026-01-01T10:00",
        "%03d",
        "what?",
        "heart{1}",
        "a*b",
        "-x",
        "\u2665\ud83d\udd25"
      })
  void aNameIsNothingButAName(String name) throws IOException {
    Path png = encoded(
        VideoFormat.WEBM_VP9, Files.createDirectories(folder.resolve(name)).resolve(name + ".png"));

    try (var reader = new VideoReader(png)) {
      assertThat(reader.next()).isPresent();
    }
  }

  @Test
  @Timeout(60)
  void aFolderNamedLikeAUrlIsNotFetched() throws IOException {
    try (var server = ServerSocketChannel.open()) {
      server
          .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .configureBlocking(false);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      Path here = Path.of("http:");
      Path file = here.resolve("127.0.0.1:" + port).resolve("ball.mp4");
      try {
        Files.createDirectories(file.getParent());
        encoded(VideoFormat.MP4_H264, file);
        try (var reader = new VideoReader(file)) {
          assertThat(reader.next()).isPresent();
        }
        assertThat(server.accept()).as("a request over the network").isNull();
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.getParent());
        Files.deleteIfExists(here);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffconcat version 1.0\nfile other.mp4\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.mp4\n"
      })
  void aListOfOtherFilesIsNoVideo(String list) throws IOException {
    encoded(VideoFormat.MP4_H264, folder.resolve("other.mp4"));
    Path file = Files.writeString(folder.resolve("list.mp4"), list);

    assertThatThrownBy(() -> new VideoReader(file).close())
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("list.mp4");
  }

  private Path video(String name) {
    return encoded(VideoFormat.MP4_H264, folder.resolve(name));
  }

  private static Path encoded(VideoFormat format, Path file) {
    byte[] pixels = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      boolean first = i % WIDTH < WIDTH / 2 && i < pixels.length / 6;
      pixels[3 * i] = (byte) (first ? 240 : 0);
      pixels[3 * i + 2] = (byte) (first ? 0 : 200);
    }
    return Scenes.encode(
        new ClipShape(new Picture(WIDTH, HEIGHT, PixelFormat.RGB8), 2, TWELVE, RenderMode.LOOP),
        Scenes.placement(format, WIDTH, HEIGHT, ""),
        List.of(pixels, pixels),
        file);
  }

  /** Writes the display matrix into the only track's header (ISO/IEC 14496-12, 8.3.2). */
  private static void show(Path mp4, int a, int b, int c, int d) throws IOException {
    overwrite(mp4, "tkhd", 44, a * ONE, b * ONE, 0, c * ONE, d * ONE);
  }

  private static void overwrite(Path mp4, String box, int offset, int... values)
      throws IOException {
    byte[] file = Files.readAllBytes(mp4);
    int tag = new String(file, StandardCharsets.ISO_8859_1).indexOf(box);
    assertThat(tag).as(box).isPositive();
    ByteBuffer.wrap(file).position(tag + offset).asIntBuffer().put(values);
    Files.write(mp4, file);
  }
}
