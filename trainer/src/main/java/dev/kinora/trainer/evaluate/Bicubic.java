package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;

/** Bicubic enlargement with a = -0.5 (Keys 1981) and half-pixel centres: the yardstick for the learned upscaler. */
final class Bicubic {
  private static final double A = -.5;

  private Bicubic() {}

  static Picture enlarged(Picture picture, int factor) {
    int width = picture.width();
    int height = picture.height();
    int large = width * factor;
    double[] half = new double[4 * large * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < large; x++) {
        double at = (x + .5) / factor - .5;
        int base = (int) Math.floor(at);
        for (int tap = -1; tap <= 2; tap++) {
          double weight = weight(at - base - tap);
          int source = 4 * (y * width + Math.clamp(base + tap, 0, width - 1));
          for (int c = 0; c < 4; c++) {
            half[4 * (y * large + x) + c] += weight * (picture.rgba()[source + c] & 255);
          }
        }
      }
    }
    return vertically(half, large, height, factor);
  }

  private static Picture vertically(double[] half, int width, int height, int factor) {
    int large = height * factor;
    byte[] rgba = new byte[4 * width * large];
    for (int y = 0; y < large; y++) {
      double at = (y + .5) / factor - .5;
      int base = (int) Math.floor(at);
      for (int i = 0; i < 4 * width; i++) {
        double sum = 0;
        for (int tap = -1; tap <= 2; tap++) {
          sum +=
              weight(at - base - tap) * half[4 * width * Math.clamp(base + tap, 0, height - 1) + i];
        }
        rgba[4 * width * y + i] = (byte) Math.clamp(Math.round(sum), 0, 255);
      }
    }
    return new Picture(width, large, rgba);
  }

  private static double weight(double distance) {
    double d = Math.abs(distance);
    if (d >= 2) {
      return 0;
    }
    return d < 1 ? ((A + 2) * d - (A + 3)) * d * d + 1 : ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
  }
}
