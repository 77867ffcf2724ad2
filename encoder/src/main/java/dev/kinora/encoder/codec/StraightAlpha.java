package dev.kinora.encoder.codec;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Turns pictures with premultiplied colours, in the wide form, into ones with straight alpha in 8 bits. The wide form has 16
 * bits a channel, little endian, 128 for each level: a colour or an alpha may be up to twice what 8 bits hold.
 *
 * <p>A clear pixel has no colour of its own, and a lossy codec mixes the colours of neighbours: black there would show as a
 * dark fringe. So it gets the colour of what is nearest, by a pyramid of averages in which each pixel weighs as much as its
 * alpha. An almost clear pixel, whose colour is hardly known, gets a share of it; over any background that moves it by two
 * levels at most.
 */
final class StraightAlpha {
  /** From this alpha on, in levels, a pixel's own colour is taken as it is. */
  private static final int SURE = 8;

  private static final int LEVEL = 128;

  private final int width;
  private final int height;
  /** Level k has pixels of 2^(k+1) by 2^(k+1): 0xAARRGGBB, straight, with the largest alpha of those below. */
  private final int[][] levels;

  StraightAlpha(int width, int height) {
    this.width = width;
    this.height = height;
    int count = 1;
    while (side(width, count) > 1 || side(height, count) > 1) {
      count++;
    }
    levels = new int[count][];
    for (int k = 0; k < count; k++) {
      levels[k] = new int[side(width, k + 1) * side(height, k + 1)];
    }
  }

  /** A row of bytes in the wide form. */
  static void widen(byte[] from, int offset, byte[] to) {
    for (int i = 0; i < to.length / 2; i++) {
      int wide = (from[offset + i] & 0xff) * LEVEL;
      to[2 * i] = (byte) wide;
      to[2 * i + 1] = (byte) (wide >> 8);
    }
  }

  /** A pixel is opaque or clear, at alpha 128; a clear one is black. For pictures that are straight already. */
  static void cutOut(AVFrame rgba) {
    byte[] row = new byte[rgba.width() * 4];
    for (int y = 0; y < rgba.height(); y++) {
      get(rgba, y, row);
      for (int at = 0; at < row.length; at += 4) {
        boolean opaque = row[at + 3] < 0; // 128 or more
        row[at + 3] = (byte) (opaque ? 255 : 0);
        if (!opaque) {
          row[at] = row[at + 1] = row[at + 2] = 0;
        }
      }
      put(rgba, y, row);
    }
  }

  /**
   * @param wide premultiplied
   * @param rgba of the same size, to be filled
   */
  void apply(AVFrame wide, AVFrame rgba) {
    gather(wide);
    for (int k = 1; k < levels.length; k++) {
      average(k);
    }
    for (int k = levels.length - 2; k >= 0; k--) {
      fill(k);
    }
    byte[] from = new byte[width * 8];
    byte[] to = new byte[width * 4];
    int perRow = side(width, 1);
    for (int y = 0; y < height; y++) {
      get(wide, y, from);
      for (int x = 0; x < width; x++) {
        straighten(from, to, x, levels[0][y / 2 * perRow + x / 2]);
      }
      put(rgba, y, to);
    }
  }

  /** Level 0 from the picture. */
  private void gather(AVFrame wide) {
    byte[] upper = new byte[width * 8];
    byte[] lower = new byte[width * 8];
    int perRow = side(width, 1);
    for (int y = 0; y < height; y += 2) {
      get(wide, y, upper);
      get(wide, Math.min(y + 1, height - 1), lower);
      for (int x = 0; x < perRow; x++) {
        int left = 2 * x;
        int right = Math.min(left + 1, width - 1);
        var sum = new Sum();
        sum.premultiplied(upper, left);
        sum.premultiplied(upper, right);
        sum.premultiplied(lower, left);
        sum.premultiplied(lower, right);
        levels[0][y / 2 * perRow + x] = sum.straight();
      }
    }
  }

  private void average(int level) {
    int[] below = levels[level - 1];
    int belowWide = side(width, level);
    int belowHigh = side(height, level);
    int wide = side(width, level + 1);
    for (int at = 0; at < levels[level].length; at++) {
      int left = at % wide * 2;
      int right = Math.min(left + 1, belowWide - 1);
      int upper = at / wide * 2 * belowWide;
      int lower = Math.min(at / wide * 2 + 1, belowHigh - 1) * belowWide;
      var sum = new Sum();
      sum.straight(below[upper + left]);
      sum.straight(below[upper + right]);
      sum.straight(below[lower + left]);
      sum.straight(below[lower + right]);
      levels[level][at] = sum.straight();
    }
  }

  /** Gives pixels without any alpha the colour of the level above. */
  private void fill(int level) {
    int wide = side(width, level + 1);
    int above = side(width, level + 2);
    int[] pixels = levels[level];
    for (int at = 0; at < pixels.length; at++) {
      if (pixels[at] >>> 24 == 0) {
        pixels[at] = levels[level + 1][at / wide / 2 * above + at % wide / 2] & 0xffffff;
      }
    }
  }

  private static void straighten(byte[] wide, byte[] to, int x, int around) {
    int alpha = wide(wide, x, 3);
    int sure = Math.min(alpha, SURE * LEVEL);
    for (int channel = 0; channel < 3; channel++) {
      int near = (around >> (16 - 8 * channel)) & 0xff;
      int own = alpha == 0 ? near : share(wide(wide, x, channel) * 255, alpha);
      to[x * 4 + channel] = (byte) share(own * sure + near * (SURE * LEVEL - sure), SURE * LEVEL);
    }
    to[x * 4 + 3] = (byte) share(alpha, LEVEL);
  }

  /** To the nearest, 255 at most. */
  private static int share(int sum, int parts) {
    return Math.min(255, (sum + parts / 2) / parts);
  }

  private static int wide(byte[] row, int x, int channel) {
    int at = x * 8 + channel * 2;
    return (row[at] & 0xff) | (row[at + 1] & 0xff) << 8;
  }

  private static int side(int pixels, int halvings) {
    return (pixels + (1 << halvings) - 1) >> halvings;
  }

  private static void get(AVFrame frame, int y, byte[] row) {
    plane(frame, y).get(row);
  }

  private static void put(AVFrame rgba, int y, byte[] row) {
    plane(rgba, y).put(row);
  }

  private static BytePointer plane(AVFrame frame, int y) {
    return frame.data(0).position((long) y * frame.linesize(0));
  }

  /** Up to four pixels, each weighing as much as its alpha. */
  private static final class Sum {
    private int red;
    private int green;
    private int blue;
    private int alpha;
    private int most;

    void premultiplied(byte[] wide, int x) {
      int weight = wide(wide, x, 3);
      add(
          wide(wide, x, 0) * 255,
          wide(wide, x, 1) * 255,
          wide(wide, x, 2) * 255,
          weight,
          share(weight, LEVEL));
    }

    void straight(int pixel) {
      int weight = pixel >>> 24;
      add(
          ((pixel >> 16) & 0xff) * weight,
          ((pixel >> 8) & 0xff) * weight,
          (pixel & 0xff) * weight,
          weight,
          weight);
    }

    private void add(int red, int green, int blue, int weight, int level) {
      this.red += red;
      this.green += green;
      this.blue += blue;
      alpha += weight;
      most = Math.max(most, level);
    }

    int straight() {
      return most == 0
          ? 0
          : most << 24 | share(red, alpha) << 16 | share(green, alpha) << 8 | share(blue, alpha);
    }
  }
}
