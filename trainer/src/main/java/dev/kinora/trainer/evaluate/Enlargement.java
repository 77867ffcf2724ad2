package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;

/** Enlargement by a separable filter with half-pixel centres, weights of sum 1: the yardsticks for the learned upscaler. */
enum Enlargement {
  /** Cubic convolution with a = -0.5; Keys, "Cubic Convolution Interpolation for Digital Image Processing" (1981). */
  BICUBIC(2) {
    @Override
    double weight(double d) {
      double a = -.5;
      return d < 1
          ? ((a + 2) * d - (a + 3)) * d * d + 1
          : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    }
  },
  /** sinc(x) sinc(x / 3); Turkowski, "Filters for Common Resampling Tasks" (1990). */
  LANCZOS(3) {
    @Override
    double weight(double d) {
      double x = Math.PI * d;
      return d == 0 ? 1 : 3 * Math.sin(x) * Math.sin(x / 3) / (x * x);
    }
  };

  private final int reach;

  /** {@code reach} is how many pixels away a pixel still counts. */
  Enlargement(int reach) {
    this.reach = reach;
  }

  /** The filter at a distance from 0 to its reach. */
  abstract double weight(double d);

  Picture of(Picture picture, int factor) {
    int width = picture.width();
    int height = picture.height();
    double[] half = new double[4 * factor * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < factor * width; x++) {
        double[] taps = taps(x, factor);
        for (int k = 0; k < taps.length; k++) {
          int source = 4 * (y * width + Math.clamp(first(x, factor) + k, 0, width - 1));
          for (int c = 0; c < 4; c++) {
            half[4 * (y * factor * width + x) + c] += taps[k] * (picture.rgba()[source + c] & 255);
          }
        }
      }
    }
    return vertically(half, factor * width, height, factor);
  }

  private Picture vertically(double[] half, int width, int height, int factor) {
    byte[] rgba = new byte[4 * width * factor * height];
    for (int y = 0; y < factor * height; y++) {
      double[] taps = taps(y, factor);
      for (int i = 0; i < 4 * width; i++) {
        double sum = 0;
        for (int k = 0; k < taps.length; k++) {
          sum += taps[k] * half[4 * width * Math.clamp(first(y, factor) + k, 0, height - 1) + i];
        }
        rgba[4 * width * y + i] = (byte) Math.clamp(Math.round(sum), 0, 255);
      }
    }
    return new Picture(width, factor * height, rgba);
  }

  /** Weights of the pixels from {@link #first} on that make the enlarged pixel {@code to}. */
  private double[] taps(int to, int factor) {
    double[] taps = new double[2 * reach];
    double sum = 0;
    for (int k = 0; k < taps.length; k++) {
      double distance = Math.abs(at(to, factor) - first(to, factor) - k);
      taps[k] = distance < reach ? weight(distance) : 0;
      sum += taps[k];
    }
    for (int k = 0; k < taps.length; k++) {
      taps[k] /= sum;
    }
    return taps;
  }

  private int first(int to, int factor) {
    return (int) Math.floor(at(to, factor)) - reach + 1;
  }

  private static double at(int to, int factor) {
    return (to + .5) / factor - .5;
  }
}
