package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.Scenes.TWELVE;
import static dev.kinora.encoder.codec.Scenes.disc;
import static dev.kinora.encoder.codec.Scenes.moving;
import static dev.kinora.encoder.codec.Scenes.placement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.quality.LoopMotion;
import dev.kinora.infra.fixture.Await;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    List<PlacementResult> results = encode(clip(RenderMode.LOOP, frames, 1 << 20), ALL);
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
        encode(clip(mode, frames, 1 << 20), List.of(VideoFormat.PNG)).getFirst();
    Scenes.Rgba picture = Scenes.read(poster.file(), VideoFormat.PNG).getFirst();
    for (int at = 0; at < 64 * 64; at++) {
      assertThat(picture.alpha(at % 64, at / 64)).isEqualTo(frames.get(index)[at * 4 + 3] & 0xff);
    }
  }

  @Test
  void measuresTheFramesThemselvesWhateverThePlacements() throws IOException {
    List<byte[]> frames = moving(20);
    ClipToEncode clip = clip(RenderMode.LOOP, frames, 1 << 20);
    Placement capped = placements(clip, List.of(VideoFormat.GIF)).getFirst().toBuilder()
        .setMaxBytes(1)
        .build();

    assertThat(encoded(clip, List.of(capped)).motion()).contains(LoopMotion.of(frames));
  }

  @Test
  void oneFrameHasNoMotion() throws IOException {
    ClipToEncode clip = clip(RenderMode.LOOP, moving(1), 1 << 20);

    assertThat(encoded(clip, placements(clip, List.of(VideoFormat.PNG))).motion())
        .isEmpty();
  }

  @Test
  void failsOnlyThePlacementThatPassesItsCap() throws IOException {
    ClipToEncode clip = clip(RenderMode.LOOP, moving(20), 1 << 20);
    List<Placement> placements = placements(clip, ALL);
    for (int capped = 0; capped < placements.size(); capped++) {
      var some = new ArrayList<>(placements);
      some.set(capped, placements.get(capped).toBuilder().setMaxBytes(200).build());

      List<PlacementResult> results = run(clip, some);

      var refused = (PlacementResult.Failed) results.remove(capped);
      assertThat(refused.failure().getCode()).isEqualTo(FailureCode.CAP_EXCEEDED);
      assertThat(results)
          .hasSize(ALL.size() - 1)
          .allMatch(PlacementResult.Encoded.class::isInstance);
    }
  }

  @Test
  void aPlacementEndsAlsoWhereTheDiskFailsAgainAtTheClose() {
    IOException full = new IOException("No space left on device");
    ClipShape shape = Scenes.clip(64, PixelFormat.RGBA8_PREMULTIPLIED, 2);
    ClipToEncode clip = new ClipToEncode(
        shape,
        index -> {
          throw full;
        },
        1 << 20);
    Placement webp = placements(clip, List.of(VideoFormat.WEBP)).getFirst();
    Path file = folder.resolve("video");
    var lane = new PlacementLane(
        clip,
        webp,
        file,
        () -> new PlacementEncoder(shape, webp, file) {
          @Override
          public void close() {
            super.close();
            throw new CodecException("close webp", full);
          }
        },
        pool);
    lane.available(1);

    assertThat(lane.result())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingRootCause()
        .isSameAs(full);
  }

  @Test
  void memoryThatRanOutBehindAnotherFaultIsNotTheEndOfAPlacement() {
    var exhausted = new OutOfMemoryError("unable to create native thread");
    ClipShape shape = Scenes.clip(64, PixelFormat.RGBA8_PREMULTIPLIED, 2);
    ClipToEncode clip = new ClipToEncode(
        shape,
        index -> {
          throw new IllegalStateException("a pool's", exhausted);
        },
        1 << 20);
    Placement webp = placements(clip, List.of(VideoFormat.WEBP)).getFirst();
    var lane = new PlacementLane(clip, webp, folder.resolve("video"), pool);
    lane.available(1);

    assertThat(lane.result())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingRootCause()
        .isSameAs(exhausted);
  }

  /** 240 frames more are 60 MiB as pixels; a codec that kept them, or all colours of the noise, would show. */
  @ParameterizedTest
  @CsvSource({"WEBM_VP9,false", "GIF,true", "WEBP,false"})
  void holdsNoMoreOfALongClipThanOfAShortOne(VideoFormat format, boolean noise) throws IOException {
    ProcessMemory.touchYoungHeap();
    ProcessMemory.forgetMost();
    encode(repeated(24, noise), List.of(format));
    long few = ProcessMemory.kiB("VmHWM");
    encode(repeated(264, noise), List.of(format));
    assertThat(ProcessMemory.kiB("VmHWM") - few).isLessThan(32 * 1024);
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

  private List<PlacementResult> encode(ClipToEncode clip, List<VideoFormat> formats)
      throws IOException {
    return run(clip, placements(clip, formats));
  }

  private static List<Placement> placements(ClipToEncode clip, List<VideoFormat> formats) {
    Picture picture = clip.shape().picture();
    return formats.stream()
        .map(format -> placement(
            format,
            picture.width(),
            picture.height(),
            format == VideoFormat.MP4_H264 ? "#FFFFFF" : ""))
        .toList();
  }

  private List<PlacementResult> run(ClipToEncode clip, List<Placement> placements)
      throws IOException {
    return new ArrayList<>(encoded(clip, placements).placements());
  }

  private EncodedClip encoded(ClipToEncode clip, List<Placement> placements) throws IOException {
    var encoding =
        new ClipEncoding(clip, placements, Files.createTempDirectory(folder, "clip"), pool);
    for (int i = 1; i <= clip.shape().count(); i++) {
      encoding.available(i);
    }
    return Await.result(Duration.ofMinutes(1), "the encoded clip", encoding.result());
  }
}
