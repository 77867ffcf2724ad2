package dev.kinora.trainer.dataset;

import dev.kinora.encoder.quality.PixelDistance;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * One premultiplied RGBA picture, 8 bits a channel, rows from the top. The array is shared, not copied: whoever makes a picture must
 * not write to it afterwards.
 */
public record Picture(int width, int height, byte[] rgba) {
  public Picture {
    if (width < 1 || height < 1 || rgba.length != 4 * width * height) {
      throw new IllegalArgumentException("picture of %s x %s needs %s bytes, got %s"
          .formatted(width, height, 4L * width * height, rgba.length));
    }
  }

  /** Multiplies colour by alpha; a picture without alpha is opaque. */
  public static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgba = new byte[4 * argb.length];
    for (int i = 0; i < argb.length; i++) {
      int alpha = argb[i] >>> 24;
      rgba[4 * i] = (byte) premultiplied(argb[i] >> 16 & 255, alpha);
      rgba[4 * i + 1] = (byte) premultiplied(argb[i] >> 8 & 255, alpha);
      rgba[4 * i + 2] = (byte) premultiplied(argb[i] & 255, alpha);
      rgba[4 * i + 3] = (byte) alpha;
    }
    return new Picture(width, height, rgba);
  }

  /** Of bytes that are not premultiplied: straight RGBA, rows from the top. */
  public static Picture ofStraight(int width, int height, byte[] straight) {
    byte[] rgba = new byte[straight.length];
    for (int i = 0; i < rgba.length; i += 4) {
      int alpha = straight[i + 3] & 255;
      for (int c = 0; c < 3; c++) {
        rgba[i + c] = (byte) premultiplied(straight[i + c] & 255, alpha);
      }
      rgba[i + 3] = (byte) alpha;
    }
    return new Picture(width, height, rgba);
  }

  /** Mean absolute difference over all channels, of full scale 1. Both have one size. */
  public double difference(Picture other) {
    return PixelDistance.between(rgba, other.rgba);
  }

  /** The picture over an opaque colour (0xRRGGBB), for sheets and viewers. */
  public BufferedImage over(int background) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int rest = 255 - at(4 * i + 3);
      int red = Math.min(255, at(4 * i) + (background >> 16 & 255) * rest / 255);
      int green = Math.min(255, at(4 * i + 1) + (background >> 8 & 255) * rest / 255);
      int blue = Math.min(255, at(4 * i + 2) + (background & 255) * rest / 255);
      image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
    }
    return image;
  }

  /** Centres the picture on a transparent square, then reduces or enlarges it to {@code side} pixels by averaging areas. */
  public Picture fitted(int side) {
    int square = Math.max(width, height);
    return padded(square).areaScaled(side);
  }

  int at(int index) {
    return rgba[index] & 255;
  }

  private Picture padded(int square) {
    if (width == square && height == square) {
      return this;
    }
    byte[] out = new byte[4 * square * square];
    int left = (square - width) / 2;
    int top = (square - height) / 2;
    for (int y = 0; y < height; y++) {
      System.arraycopy(rgba, 4 * y * width, out, 4 * ((y + top) * square + left), 4 * width);
    }
    return new Picture(square, square, out);
  }

  private Picture areaScaled(int side) {
    if (side == width) {
      return this;
    }
    return width % side == 0 ? boxScaled(side) : unevenlyScaled(side);
  }

  /** The mean of whole boxes of pixels. */
  private Picture boxScaled(int side) {
    int box = width / side;
    byte[] out = new byte[4 * side * side];
    int[] sums = new int[4 * side];
    for (int y = 0; y < side; y++) {
      Arrays.fill(sums, 0);
      for (int i = 4 * y * box * width; i < 4 * (y + 1) * box * width; i++) {
        sums[i / 4 % width / box * 4 + i % 4] += at(i);
      }
      for (int i = 0; i < sums.length; i++) {
        out[4 * y * side + i] = (byte) Math.round((double) sums[i] / (box * box));
      }
    }
    return new Picture(side, side, out);
  }

  private Picture unevenlyScaled(int side) {
    double[] half = new double[4 * side * height];
    areaScale(
        height,
        width,
        side,
        (y, x, c) -> at(4 * (y * width + x) + c),
        (y, x, c, v) -> half[4 * (y * side + x) + c] = v);
    byte[] out = new byte[4 * side * side];
    areaScale(
        side,
        height,
        side,
        (x, y, c) -> half[4 * (y * side + x) + c],
        (x, y, c, v) -> out[4 * (y * side + x) + c] = (byte) Math.round(v));
    return new Picture(side, side, out);
  }

  /** Scales the second axis from {@code from} to {@code to} samples: each output is the mean of the stretch of input it covers. */
  private static void areaScale(int lines, int from, int to, Source in, Sink out) {
    double ratio = (double) from / to;
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < to; i++) {
        double start = i * ratio;
        double end = Math.min(from, start + ratio);
        for (int c = 0; c < 4; c++) {
          double sum = 0;
          for (int k = (int) start; k < end; k++) {
            sum += in.at(line, k, c) * (Math.min(end, k + 1) - Math.max(start, k));
          }
          out.put(line, i, c, sum / (end - start));
        }
      }
    }
  }

  private static int premultiplied(int colour, int alpha) {
    return (colour * alpha + 127) / 255;
  }

  private interface Source {
    double at(int line, int index, int channel);
  }

  private interface Sink {
    void put(int line, int index, int channel, double value);
  }
}
