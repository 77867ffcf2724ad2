package dev.kinora.encoder.codec;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Clips of which every pixel is known, and the way into a file and back. */
final class Scenes {
  static final Fraction TWELVE =
      Fraction.newBuilder().setNumerator(12).setDenominator(1).build();
  static final int RED = 0xE02010;

  private Scenes() {}

  /** A picture with straight alpha. */
  record Rgba(int width, int height, byte[] pixels) {
    int alpha(int x, int y) {
      return pixels[(y * width + x) * 4 + 3] & 0xff;
    }

    /** 0xRRGGBB. */
    int colour(int x, int y) {
      int at = (y * width + x) * 4;
      return (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at + 2] & 0xff);
    }

    /** Straight colour over a background, in gamma space. */
    int over(int x, int y, int background) {
      int alpha = alpha(x, y);
      int seen = 0;
      for (int shift = 16; shift >= 0; shift -= 8) {
        int own = (colour(x, y) >> shift) & 0xff;
        int behind = (background >> shift) & 0xff;
        seen |= ((own * alpha + behind * (255 - alpha) + 127) / 255) << shift;
      }
      return seen;
    }
  }

  /** Greatest difference of a channel. */
  static int distance(int colour, int other) {
    int most = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      most = Math.max(most, Math.abs(((colour >> shift) & 0xff) - ((other >> shift) & 0xff)));
    }
    return most;
  }

  /** A disc of one colour with an antialiased edge over nothing, premultiplied, its middle at (x, y). */
  static byte[] disc(int side, double x, double y, double radius, int colour) {
    byte[] pixels = new byte[side * side * 4];
    for (int at = 0; at < side * side; at++) {
      double edge = radius - Math.hypot(at % side - x, Math.floorDiv(at, side) - y) + 0.5;
      int alpha = (int) Math.round(255 * Math.max(0, Math.min(1, edge)));
      for (int channel = 0; channel < 3; channel++) {
        int straight = (colour >> (16 - 8 * channel)) & 0xff;
        pixels[at * 4 + channel] = (byte) ((straight * alpha + 127) / 255);
      }
      pixels[at * 4 + 3] = (byte) alpha;
    }
    return pixels;
  }

  /** Discs of 64 by 64 that go from left to right. */
  static List<byte[]> moving(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> disc(64, 14 + 36.0 * i / count, 32, 12, RED))
        .toList();
  }

  static byte[] plain(Picture picture, int colour) {
    int size = picture.format() == PixelFormat.RGB8 ? 3 : 4;
    byte[] pixels = new byte[picture.width() * picture.height() * size];
    for (int at = 0; at < pixels.length; at++) {
      int channel = at % size;
      pixels[at] = (byte) (channel == 3 ? 255 : colour >> (16 - 8 * channel));
    }
    return pixels;
  }

  static ClipShape clip(int side, PixelFormat format, int count) {
    return new ClipShape(new Picture(side, side, format), count, TWELVE, RenderMode.LOOP);
  }

  static Placement placement(VideoFormat format, int width, int height, String background) {
    return Placement.newBuilder()
        .setName("main")
        .setFormat(format)
        .setWidth(width)
        .setHeight(height)
        .setBackground(background)
        .build();
  }

  static Path encode(ClipShape clip, Placement placement, List<byte[]> frames, Path file) {
    try (var encoder = new PlacementEncoder(clip, placement, file)) {
      do {
        frames.forEach(encoder::encode);
      } while (encoder.again());
      encoder.finish();
    }
    return file;
  }

  /** All pictures of a file of any of the formats. */
  static List<Rgba> read(Path file, VideoFormat format) throws IOException {
    if (format == VideoFormat.WEBP) {
      AnimatedWebp webp = AnimatedWebp.read(file);
      return webp.pictures().stream()
          .map(one -> new Rgba(webp.width(), webp.height(), one.rgba()))
          .toList();
    }
    try (var reader = VideoReader.withAlpha(file)) {
      var all = new ArrayList<Rgba>();
      VideoFacts facts = reader.facts();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        all.add(new Rgba(facts.width(), facts.height(), next.get()));
      }
      return all;
    }
  }
}
