package dev.kinora.encoder.codec;

import dev.kinora.v1.PixelFormat;

/**
 * Size and pixel layout of a clip's frames.
 *
 * @param width pixels
 * @param height pixels
 */
public record Picture(int width, int height, PixelFormat format) {
  /** Rows from the top without padding, RGB, with {@code background} (0xRRGGBB) behind what is transparent. */
  byte[] rgb(byte[] pixels, int background) {
    return switch (format) {
      case RGB8 -> pixels;
      case RGBA8_PREMULTIPLIED -> over(pixels, background);
      case PIXEL_FORMAT_UNSPECIFIED, UNRECOGNIZED ->
        throw new CodecException("no pixels of format " + format);
    };
  }

  /** Source over background, with premultiplied colour: source + background * (1 - alpha). */
  private byte[] over(byte[] rgba, int background) {
    byte[] rgb = new byte[width * height * 3];
    int red = (background >> 16) & 0xff;
    int green = (background >> 8) & 0xff;
    int blue = background & 0xff;
    for (int from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      int clear = 255 - (rgba[from + 3] & 0xff);
      rgb[to] = blend(rgba[from], red, clear);
      rgb[to + 1] = blend(rgba[from + 1], green, clear);
      rgb[to + 2] = blend(rgba[from + 2], blue, clear);
    }
    return rgb;
  }

  private static byte blend(byte colour, int background, int clear) {
    // A colour above its alpha is not a premultiplied one; it must not wrap round to black.
    return (byte) Math.min(255, (colour & 0xff) + (background * clear + 127) / 255);
  }
}
