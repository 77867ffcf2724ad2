package dev.kinora.encoder.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.job.Digests;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Equal frames and an equal wish give equal bytes, whatever else the process encodes and however the frames come in. More
 * rounds than the few of every build: {@code -Dkinora.same-bytes=1000}.
 */
class SameBytesTest {
  private static final int ROUNDS = Integer.getInteger("kinora.same-bytes", 3);

  @TempDir
  Path folder;

  @Test
  @ExtendWith(RandomSeed.class)
  void encodesTheSameFramesIntoTheSameBytesHoweverTheyComeIn(Random random) throws IOException {
    List<Clip> clips = clips();
    Map<String, TreeSet<String>> digests = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      int threads = 1 + random.nextInt(4);
      Path files = Files.createDirectory(folder.resolve("round-" + round));
      round(clips, threads, random, files)
          .forEach((what, digest) ->
              digests.computeIfAbsent(what, key -> new TreeSet<>()).add(digest));
      delete(files);
    }
    assertThat(digests)
        .hasSizeGreaterThan(30)
        .allSatisfy((what, seen) -> assertThat(seen).as(what).hasSize(1));
  }

  /** A clip and all that is wanted of it. */
  record Clip(String name, ClipToEncode frames, List<Placement> placements) {}

  /** What became of each placement of each clip, by name. */
  static Map<String, String> round(List<Clip> clips, int threads, Random random, Path folder)
      throws IOException {
    var order = new ArrayList<>(clips);
    Collections.shuffle(order, random);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      var running = new TreeMap<String, CompletableFuture<EncodedClip>>();
      for (Clip clip : order) {
        Path files = Files.createDirectory(folder.resolve(clip.name()));
        var encoding = new ClipEncoding(clip.frames(), clip.placements(), files, pool);
        int count = clip.frames().shape().count();
        for (int seen = 0; seen < count; ) {
          seen = Math.min(count, seen + 1 + random.nextInt(count));
          encoding.available(seen);
        }
        running.put(clip.name(), encoding.result());
      }
      var digests = new TreeMap<String, String>();
      running.forEach((name, clip) -> Await.result(Duration.ofMinutes(1), name, clip)
          .placements()
          .forEach(
              result -> digests.put(name + " " + result.placement().getName(), digest(result))));
      return digests;
    }
  }

  /** Sizes up and down, with and without bars, alpha and background, one picture and many, both modes. */
  static List<Clip> clips() {
    return List.of(
        clip("clear", 64, 64, PixelFormat.RGBA8_PREMULTIPLIED, 24, "12/1", RenderMode.LOOP),
        clip("plain", 64, 64, PixelFormat.RGB8, 24, "24/1", RenderMode.LOOP),
        clip("odd", 50, 37, PixelFormat.RGBA8_PREMULTIPLIED, 9, "30000/1001", RenderMode.DENOISE),
        clip("single", 33, 65, PixelFormat.RGBA8_PREMULTIPLIED, 1, "1/1", RenderMode.LOOP));
  }

  private static Clip clip(
      String name,
      int width,
      int height,
      PixelFormat format,
      int count,
      String rate,
      RenderMode mode) {
    var picture = new Picture(width, height, format);
    List<byte[]> frames =
        IntStream.range(0, count).mapToObj(i -> frame(picture, i, count)).toList();
    String[] parts = rate.split("/");
    Fraction fraction = Fraction.newBuilder()
        .setNumerator(Integer.parseInt(parts[0]))
        .setDenominator(Integer.parseInt(parts[1]))
        .build();
    var shape = new ClipShape(picture, count, fraction, mode);
    return new Clip(name, new ClipToEncode(shape, frames::get, 1L << 30), wanted());
  }

  private static List<Placement> wanted() {
    var all = new ArrayList<Placement>();
    for (VideoFormat format : List.of(
        VideoFormat.MP4_H264,
        VideoFormat.WEBM_VP9,
        VideoFormat.GIF,
        VideoFormat.WEBP,
        VideoFormat.PNG)) {
      // what H.264 costs is little, and what once differed was its
      int[][] sizes = format == VideoFormat.MP4_H264
          ? new int[][] {{64, 64}, {300, 250}, {160, 600}, {320, 50}}
          : new int[][] {{64, 64}, {96, 40}};
      for (int[] size : sizes) {
        for (String background : List.of("", "#204060")) {
          if (background.isEmpty() && format == VideoFormat.MP4_H264) {
            continue; // has no alpha: the default background is the same as a named one
          }
          all.add(Scenes.placement(format, size[0], size[1], background).toBuilder()
              .setName("%s-%sx%s-%s".formatted(format, size[0], size[1], background))
              .build());
        }
      }
    }
    return all;
  }

  /** A moving disc over a soft ground with some noise, as frames of a model have. */
  private static byte[] frame(Picture picture, int index, int count) {
    var noise = new Random(index);
    int channels = picture.format() == PixelFormat.RGB8 ? 3 : 4;
    int width = picture.width();
    byte[] pixels = new byte[width * picture.height() * channels];
    double middle = width * (0.3 + 0.4 * index / count);
    for (int at = 0; at < width * picture.height(); at++) {
      int x = at % width;
      int y = Math.floorDiv(at, width);
      double inside = picture.height() / 3.0 - Math.hypot(x - middle, y - picture.height() / 2.0);
      int alpha =
          channels == 4 ? (int) Math.clamp(Math.round(255 * (inside + 1) / 2), 0, 255) : 255;
      for (int channel = 0; channel < 3; channel++) {
        int value = Math.clamp(x * (channel + 1) + y * (3 - channel) + noise.nextInt(24), 0, 255);
        pixels[at * channels + channel] = (byte) (value * alpha / 255);
      }
      if (channels == 4) {
        pixels[at * channels + 3] = (byte) alpha;
      }
    }
    return pixels;
  }

  private static String digest(PlacementResult result) {
    return switch (result) {
      case PlacementResult.Failed failed -> failed.failure().getMessage();
      case PlacementResult.Encoded encoded -> {
        try {
          yield Digests.hex(Digests.sha256(Files.readAllBytes(encoded.file())));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  private static void delete(Path files) throws IOException {
    try (var paths = Files.walk(files)) {
      for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
