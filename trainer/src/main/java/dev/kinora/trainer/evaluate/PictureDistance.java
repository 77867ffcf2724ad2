package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;

/** Mean absolute difference of two pictures of one size, per channel value, of full scale 1. */
final class PictureDistance {
  private static final int STRIDE = 1024;

  private PictureDistance() {}

  static double between(Picture a, Picture b) {
    return within(a, b, Double.POSITIVE_INFINITY);
  }

  /** The distance where it is at most {@code limit}; infinity, sooner, where it is more. */
  static double within(Picture a, Picture b, double limit) {
    byte[] first = a.rgba();
    byte[] second = b.rgba();
    if (first.length != second.length) {
      throw new IllegalArgumentException("pictures of different size");
    }
    double scale = 255.0 * first.length;
    double most = limit * scale;
    long sum = 0;
    for (int from = 0; from < first.length; from += STRIDE) {
      int part = 0;
      for (int i = from; i < Math.min(first.length, from + STRIDE); i++) {
        part += Math.abs((first[i] & 255) - (second[i] & 255));
      }
      sum += part;
      if (sum > most) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return sum / scale;
  }
}
