package dev.kinora.infra.picture;

/**
 * Colours as a PNG's gAMA and cHRM chunks say (W3C PNG, 11.3.2): a power, and where red, green, blue and white lie. What is not said is
 * as in sRGB. White is moved to sRGB's by scaling the three lights of the eye (Bradford).
 */
final class Gamma implements Colours {
  private static final double[] SRGB = {.3127, .3290, .64, .33, .30, .60, .15, .06};
  private static final double[][] BRADFORD = {
    {.8951, .2664, -.1614}, {-.7502, 1.7135, .0367}, {.0389, -.0685, 1.0296}
  };
  /** A power within 5 % of this is meant to be sRGB's curve, and chromaticities this near its primaries. */
  private static final double USUAL = 45455;

  private static final double NEAR = .005;
  private static final int FINE = 1 << 14;

  private final double[] linear = new double[256];
  private final double[][] matrix;
  private final byte[] encoded = new byte[FINE + 1];

  private Gamma(double power, double[][] matrix) {
    this.matrix = matrix;
    for (int i = 0; i < linear.length; i++) {
      double value = i / 255.0;
      linear[i] = power > 0 ? StrictMath.pow(value, power) : decoded(value);
    }
    for (int i = 0; i <= FINE; i++) {
      encoded[i] = (byte) Math.round(255 * encoded((double) i / FINE));
    }
  }

  /**
   * @param gamma of the gAMA chunk, 100,000 times the exponent; 0: not said
   * @param places white, red, green, blue, x and y each, 100,000 times; none: not said
   */
  static Colours of(long gamma, int[] places) {
    double[] xy = SRGB.clone();
    boolean usual = gamma == 0 || Math.abs(gamma - USUAL) < .05 * USUAL;
    for (int i = 0; i < places.length; i++) {
      xy[i] = places[i] / 100_000.0;
      usual &= Math.abs(xy[i] - SRGB[i]) < NEAR;
    }
    double[][] there = lights(xy);
    double[][] back = inverse(lights(SRGB));
    double[][] matrix = product(back, product(adaption(xy), there));
    boolean sound = gamma >= 0 && gamma <= 1_000_000;
    for (double[] row : matrix) {
      for (double value : row) {
        sound &= Math.abs(value) < 100; // false of NaN too
      }
    }
    return usual || !sound ? Colours.SRGB : new Gamma(gamma == 0 ? 0 : 100_000.0 / gamma, matrix);
  }

  @Override
  public void toSrgb(int[] argb) {
    for (int i = 0; i < argb.length; i++) {
      double red = linear[argb[i] >> 16 & 255];
      double green = linear[argb[i] >> 8 & 255];
      double blue = linear[argb[i] & 255];
      int out = argb[i] & 0xff000000;
      for (int c = 0; c < 3; c++) {
        double light = matrix[c][0] * red + matrix[c][1] * green + matrix[c][2] * blue;
        int at = (int) Math.round(FINE * Math.max(0, Math.min(1, light)));
        out |= (encoded[at] & 255) << (16 - 8 * c);
      }
      argb[i] = out;
    }
  }

  private static double decoded(double value) {
    return value <= .04045 ? value / 12.92 : StrictMath.pow((value + .055) / 1.055, 2.4);
  }

  private static double encoded(double light) {
    return light <= .0031308 ? 12.92 * light : 1.055 * StrictMath.pow(light, 1 / 2.4) - .055;
  }

  /** From a file's red, green and blue to XYZ. */
  private static double[][] lights(double[] xy) {
    double[][] primaries = new double[3][3];
    for (int c = 0; c < 3; c++) {
      double[] light = xyz(xy[2 + 2 * c], xy[3 + 2 * c]);
      for (int row = 0; row < 3; row++) {
        primaries[row][c] = light[row];
      }
    }
    double[] share = product(inverse(primaries), xyz(xy[0], xy[1]));
    for (double[] row : primaries) {
      for (int c = 0; c < 3; c++) {
        row[c] *= share[c];
      }
    }
    return primaries;
  }

  private static double[][] adaption(double[] xy) {
    double[] from = product(BRADFORD, xyz(xy[0], xy[1]));
    double[] to = product(BRADFORD, xyz(SRGB[0], SRGB[1]));
    double[][] scaled = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int c = 0; c < 3; c++) {
        scaled[row][c] = BRADFORD[row][c] * to[row] / from[row];
      }
    }
    return product(inverse(BRADFORD), scaled);
  }

  private static double[] xyz(double x, double y) {
    return new double[] {x / y, 1, (1 - x - y) / y};
  }

  private static double[] product(double[][] m, double[] v) {
    double[] out = new double[3];
    for (int row = 0; row < 3; row++) {
      out[row] = m[row][0] * v[0] + m[row][1] * v[1] + m[row][2] * v[2];
    }
    return out;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int c = 0; c < 3; c++) {
        out[row][c] = a[row][0] * b[0][c] + a[row][1] * b[1][c] + a[row][2] * b[2][c];
      }
    }
    return out;
  }

  private static double[][] inverse(double[][] m) {
    double[][] out = new double[3][3];
    double size = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int r1 = (j + 1) % 3;
        int r2 = (j + 2) % 3;
        int c1 = (i + 1) % 3;
        int c2 = (i + 2) % 3;
        out[i][j] = m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
      }
      size += m[0][i] * out[i][0];
    }
    for (double[] row : out) {
      for (int c = 0; c < 3; c++) {
        row[c] /= size;
      }
    }
    return out;
  }
}
