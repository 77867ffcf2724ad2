package dev.kinora.worker.model;

import dev.kinora.job.PixelFormats;
import dev.kinora.v1.PixelFormat;
import dev.kinora.worker.plan.Style;

/**
 * What another decoder makes, in a style. The same bits on every machine: what moves is mixed from its four neighbours, and colours
 * change as SVG's feColorMatrix has them (Filter Effects Module 1, hueRotate, then saturate), which is linear without offset and so fits
 * premultiplied colour.
 */
final class StyledDecoder implements FrameDecoder {
  private static final int NOTHING = -1;

  private final FrameDecoder inner;
  private final Style style;
  private final int width;
  private final int height;
  private final int channels;

  StyledDecoder(FrameDecoder inner, Style style) {
    this.inner = inner;
    this.style = style;
    this.width = inner.width();
    this.height = inner.height();
    this.channels = PixelFormats.bytes(inner.pixelFormat());
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public PixelFormat pixelFormat() {
    return inner.pixelFormat();
  }

  @Override
  public byte[] decode(float[] latents, int offset) {
    byte[] pixels = inner.decode(latents, offset);
    byte[] placed = style.moves() ? placed(pixels) : pixels;
    if (style.colours()) {
      colour(placed);
    }
    return placed;
  }

  /** Each pixel from where it was; beyond the edge is nothing, or, in opaque pictures, the edge. */
  private byte[] placed(byte[] pixels) {
    byte[] out = new byte[pixels.length];
    double middleX = (width - 1) / 2.0;
    double middleY = (height - 1) / 2.0;
    double cos = StrictMath.cos(style.rotation()) / style.scale();
    double sin = StrictMath.sin(style.rotation()) / style.scale();
    for (int y = 0; y < height; y++) {
      double down = y - middleY - style.dy() * height;
      for (int x = 0; x < width; x++) {
        double right = x - middleX - style.dx() * width;
        double fromX = cos * right + sin * down;
        double fromY = cos * down - sin * right;
        mix(
            pixels,
            middleX + (style.flip() ? -fromX : fromX),
            middleY + fromY,
            out,
            channels * (y * width + x));
      }
    }
    return out;
  }

  private void mix(byte[] pixels, double x, double y, byte[] out, int target) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double below = y - top;
    int upperLeft = place(left, top);
    int upperRight = place(left + 1, top);
    int lowerLeft = place(left, top + 1);
    int lowerRight = place(left + 1, top + 1);
    for (int c = 0; c < channels; c++) {
      double upper =
          (1 - right) * value(pixels, upperLeft, c) + right * value(pixels, upperRight, c);
      double lower =
          (1 - right) * value(pixels, lowerLeft, c) + right * value(pixels, lowerRight, c);
      out[target + c] = (byte) ((1 - below) * upper + below * lower + .5);
    }
  }

  /** Where the pixel's channels begin; {@link #NOTHING} beyond the edge of a picture with alpha. */
  private int place(int x, int y) {
    if (x >= 0 && x < width && y >= 0 && y < height) {
      return channels * (y * width + x);
    }
    return channels == 3
        ? channels * (Math.clamp(y, 0, height - 1) * width + Math.clamp(x, 0, width - 1))
        : NOTHING;
  }

  private static int value(byte[] pixels, int place, int channel) {
    return place == NOTHING ? 0 : pixels[place + channel] & 255;
  }

  private void colour(byte[] pixels) {
    double[] matrix = times(saturate(style.saturation()), hueRotate(style.hue()));
    for (int i = 0; i < pixels.length; i += channels) {
      int red = pixels[i] & 255;
      int green = pixels[i + 1] & 255;
      int blue = pixels[i + 2] & 255;
      int most = channels == 4 ? pixels[i + 3] & 255 : 255;
      for (int c = 0; c < 3; c++) {
        double value = matrix[3 * c] * red + matrix[3 * c + 1] * green + matrix[3 * c + 2] * blue;
        pixels[i + c] = (byte) Math.clamp((int) (value + .5), 0, most);
      }
    }
  }

  private static double[] saturate(double s) {
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

  private static double[] hueRotate(double angle) {
    double c = StrictMath.cos(angle);
    double s = StrictMath.sin(angle);
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
