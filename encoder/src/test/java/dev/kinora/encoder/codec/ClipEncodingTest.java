package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.Scenes.TWELVE;
import static dev.kinora.encoder.codec.Scenes.disc;
import static dev.kinora.encoder.codec.Scenes.moving;
import static dev.kinora.encoder.codec.Scenes.placement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.FailureCode;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipEncodingTest {
  private static final List<VideoFormat> ALL = Stream.of(VideoFormat.values())
      .filter(format -> format != VideoFormat.VIDEO_FORMAT_UNSPECIFIED)
      .filter(format -> format != VideoFormat.UNRECOGNIZED)
      .toList();

  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    pool.shutdown();
  }

  @Test
  void makesEveryFormatOfOneClipAtOnce() throws IOException {
    List<byte[]> frames = moving(20);
    List<PlacementResult> results = encode(clip(RenderMode.LOOP, frames, 1 << 20), ALL, 0);
    for (PlacementResult result : results) {
      VideoFormat format = result.placement().getFormat();
      assertThat(result).isInstanceOf(PlacementResult.Encoded.class);
      var encoded = (PlacementResult.Encoded) result;
      assertThat(encoded.bytes()).isEqualTo(Files.size(encoded.file()));
      assertThat(Scenes.read(encoded.file(), format))
          .as("%s", format)
          .hasSize(format == VideoFormat.PNG ? 1 : 20);
    }
  }

  @ParameterizedTest
  @CsvSource({"LOOP,0", "DENOISE,19"})
  void takesTheLoopsFirstFrameOrTheDenoisedPictureForThePoster(RenderMode mode, int index)
      throws IOException {
    List<byte[]> frames = moving(20);
    var poster = (PlacementResult.Encoded)
        encode(clip(mode, frames, 1 << 20), List.of(VideoFormat.PNG), 0).getFirst();
    Scenes.Rgba picture = Scenes.read(poster.file(), VideoFormat.PNG).getFirst();
    for (int at = 0; at < 64 * 64; at++) {
      assertThat(picture.alpha(at % 64, at / 64)).isEqualTo(frames.get(index)[at * 4 + 3] & 0xff);
    }
  }

  @Test
  void failsOnlyThePlacementsThatPassTheirCap() throws IOException {
    List<PlacementResult> results = encode(clip(RenderMode.LOOP, moving(20), 1 << 20), ALL, 200);
    assertThat(results)
        .extracting(result -> ((PlacementResult.Failed) result).failure().getCode())
        .containsOnly(FailureCode.CAP_EXCEEDED);
    PlacementResult free =
        encode(clip(RenderMode.LOOP, moving(20), 1 << 20), ALL, 1 << 20).get(2);
    assertThat(free).isInstanceOf(PlacementResult.Encoded.class);
  }

  /** 480 frames are 120 MiB as pixels; a codec that kept them, or all colours of the noise, would show. */
  @ParameterizedTest
  @CsvSource({"WEBM_VP9,false", "GIF,true", "WEBP,false"})
  void holdsNoMoreOfALongClipThanOfAShortOne(VideoFormat format, boolean noise) throws IOException {
    encode(repeated(48, noise), List.of(format), 0);
    long before = mostResidentKiB();
    encode(repeated(480, noise), List.of(format), 0);
    assertThat(mostResidentKiB() - before).isLessThan(64 * 1024);
  }

  /** Frames of 256 by 256, the same eight arrays again and again: nothing here grows either. */
  private static ClipToEncode repeated(int count, boolean noise) {
    var picture = new Picture(256, 256, PixelFormat.RGBA8_PREMULTIPLIED);
    var random = new Random(7);
    List<byte[]> frames = IntStream.range(0, 8)
        .mapToObj(i -> disc(256, 100 + 5 * i, 128, 60, 0x40C020))
        .toList();
    if (noise) {
      frames.forEach(random::nextBytes);
      frames.forEach(frame -> {
        for (int at = 3; at < frame.length; at += 4) {
          frame[at] = (byte) 255;
        }
      });
    }
    return new ClipToEncode(
        new ClipShape(picture, count, TWELVE, RenderMode.LOOP),
        index -> frames.get(index % 8),
        1L << 30);
  }

  private static ClipToEncode clip(RenderMode mode, List<byte[]> frames, long mostBytes) {
    var picture = new Picture(64, 64, PixelFormat.RGBA8_PREMULTIPLIED);
    return new ClipToEncode(
        new ClipShape(picture, frames.size(), TWELVE, mode), frames::get, mostBytes);
  }

  private List<PlacementResult> encode(ClipToEncode clip, List<VideoFormat> formats, long cap)
      throws IOException {
    List<Placement> placements = formats.stream()
        .map(format -> placement(
                format,
                clip.shape().picture().width(),
                clip.shape().picture().height(),
                format == VideoFormat.MP4_H264 ? "#FFFFFF" : "")
            .toBuilder()
            .setMaxBytes(cap)
            .build())
        .toList();
    var encoding =
        new ClipEncoding(clip, placements, Files.createTempDirectory(folder, "clip"), pool);
    for (int i = 1; i <= clip.shape().count(); i++) {
      encoding.available(i);
    }
    return encoding.results().join();
  }

  /** The most that this process ever had in memory. */
  private static long mostResidentKiB() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
