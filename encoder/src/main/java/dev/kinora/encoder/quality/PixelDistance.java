package dev.kinora.encoder.quality;

/** Mean absolute difference of two pictures of one size and format, per channel value of 8 bits, of full scale 1. */
public final class PixelDistance {
  private static final int STRIDE = 1024;

  private PixelDistance() {}

  public static double between(byte[] a, byte[] b) {
    return within(a, b, Double.POSITIVE_INFINITY);
  }

  /** The distance where it is at most {@code limit}; infinity, sooner, where it is more. */
  public static double within(byte[] first, byte[] second, double limit) {
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
