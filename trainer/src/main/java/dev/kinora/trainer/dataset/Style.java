package dev.kinora.trainer.dataset;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a drawing is varied without becoming another: what a model with a style vector is told beside the text, so that it can be asked
 * for a brand's colour, a place in the picture, or simply for another one.
 *
 * @param flip whether left and right change places
 * @param hue turn of all colours round the colour circle, in radians
 * @param scale size, as a factor
 * @param dx offset to the right, as a share of the picture's side
 * @param dy offset downwards, as a share of the picture's side
 * @param rotation clockwise, in radians
 * @param saturation strength of all colours, as a factor; 0 is grey
 */
public record Style(
    boolean flip,
    double hue,
    double scale,
    double dx,
    double dy,
    double rotation,
    double saturation) {
  /** One number of the vector: its unit, the range it is trained in, and the value that changes nothing. */
  public record Axis(String name, String unit, float low, float high, float neutral) {}

  public static final List<Axis> AXES = List.of(
      new Axis("flip", "0 or 1", 0, 1, 0),
      new Axis("hue-cos", "cosine of an angle", -1, 1, 1),
      new Axis("hue-sin", "sine of an angle", -1, 1, 0),
      new Axis("scale", "factor", .7f, 1.1f, 1),
      new Axis("dx", "share of the side", -.12f, .12f, 0),
      new Axis("dy", "share of the side", -.12f, .12f, 0),
      new Axis("rotation", "radians", -.35f, .35f, 0),
      new Axis("saturation", "factor", .2f, 1.5f, 1));

  public static final Style NEUTRAL = new Style(false, 0, 1, 0, 0, 0, 1);

  private static final double CHANGED = .5;

  /** Only all colours turned round the colour circle, by an angle in radians. */
  public static Style turned(double hue) {
    return new Style(false, hue, 1, 0, 0, 0, 1);
  }

  /** Each property stays neutral in half of the draws, so that single changes are learned as well as mixtures. */
  public static Style drawn(RandomGenerator random) {
    return new Style(
        random.nextBoolean(),
        random.nextDouble() < CHANGED ? random.nextDouble(2 * Math.PI) : 0,
        drawn(random, 3),
        drawn(random, 4),
        drawn(random, 5),
        drawn(random, 6),
        drawn(random, 7));
  }

  /** In the order of {@link #AXES}. */
  public float[] numbers() {
    return new float[] {
      flip ? 1 : 0,
      (float) Math.cos(hue),
      (float) Math.sin(hue),
      (float) scale,
      (float) dx,
      (float) dy,
      (float) rotation,
      (float) saturation
    };
  }

  /** The square picture in this style; the picture itself where nothing changes. */
  public Picture of(Picture picture) {
    boolean placed = flip || scale != 1 || dx != 0 || dy != 0 || rotation != 0;
    boolean coloured = hue != 0 || saturation != 1;
    Picture moved = placed ? placed(picture) : picture;
    return coloured ? coloured(moved) : moved;
  }

  private static double drawn(RandomGenerator random, int axis) {
    Axis range = AXES.get(axis);
    return random.nextDouble() < CHANGED
        ? random.nextDouble(range.low(), range.high())
        : range.neutral();
  }

  /** Where each pixel comes from, mixed from its four neighbours; beyond the edge is nothing. */
  private Picture placed(Picture picture) {
    int side = picture.width();
    byte[] out = new byte[4 * side * side];
    double middle = (side - 1) / 2.0;
    double cos = Math.cos(rotation) / scale;
    double sin = Math.sin(rotation) / scale;
    for (int y = 0; y < side; y++) {
      double down = y - middle - dy * side;
      for (int x = 0; x < side; x++) {
        double right = x - middle - dx * side;
        double fromX = cos * right + sin * down;
        double fromY = cos * down - sin * right;
        mix(picture, middle + (flip ? -fromX : fromX), middle + fromY, out, 4 * (y * side + x));
      }
    }
    return new Picture(side, side, out);
  }

  private static void mix(Picture picture, double x, double y, byte[] out, int target) {
    int side = picture.width();
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double shareX = x - left;
    double shareY = y - top;
    for (int c = 0; c < 4; c++) {
      double sum = 0;
      for (int corner = 0; corner < 4; corner++) {
        int atX = left + (corner & 1);
        int atY = top + (corner >> 1);
        if (atX >= 0 && atX < side && atY >= 0 && atY < side) {
          double weight =
              ((corner & 1) == 1 ? shareX : 1 - shareX) * (corner > 1 ? shareY : 1 - shareY);
          sum += weight * picture.at(4 * (atY * side + atX) + c);
        }
      }
      out[target + c] = (byte) Math.round(sum);
    }
  }

  /**
   * Hue turn and saturation as SVG's feColorMatrix has them (Filter Effects Module 1, hueRotate and saturate), one after the other. Both
   * are linear without offset, so they may be applied to premultiplied colour.
   */
  private Picture coloured(Picture picture) {
    double[] matrix = times(saturated(), turned());
    byte[] rgba = picture.rgba();
    byte[] out = new byte[rgba.length];
    for (int i = 0; i < rgba.length; i += 4) {
      int alpha = rgba[i + 3] & 255;
      for (int c = 0; c < 3; c++) {
        double value = matrix[3 * c] * (rgba[i] & 255)
            + matrix[3 * c + 1] * (rgba[i + 1] & 255)
            + matrix[3 * c + 2] * (rgba[i + 2] & 255);
        out[i + c] = (byte) Math.clamp(Math.round(value), 0, alpha);
      }
      out[i + 3] = (byte) alpha;
    }
    return new Picture(picture.width(), picture.height(), out);
  }

  private double[] saturated() {
    double s = saturation;
    return new double[] {
      .213 + .787 * s,
      .715 - .715 * s,
      .072 - .072 * s,
      .213 - .213 * s,
      .715 + .285 * s,
      .072 - .072 * s,
      .213 - .213 * s,
      .715 - .715 * s,
      .072 + .928 * s
    };
  }

  private double[] turned() {
    double c = Math.cos(hue);
    double s = Math.sin(hue);
    return new double[] {
      .213 + .787 * c - .213 * s,
      .715 - .715 * c - .715 * s,
      .072 - .072 * c + .928 * s,
      .213 - .213 * c + .143 * s,
      .715 + .285 * c + .140 * s,
      .072 - .072 * c - .283 * s,
      .213 - .213 * c - .787 * s,
      .715 - .715 * c + .715 * s,
      .072 + .928 * c + .072 * s
    };
  }

  private static double[] times(double[] a, double[] b) {
    double[] product = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        product[i] += a[i / 3 * 3 + k] * b[3 * k + i % 3];
      }
    }
    return product;
  }
}
