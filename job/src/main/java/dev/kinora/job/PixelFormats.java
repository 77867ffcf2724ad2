package dev.kinora.job;

import dev.kinora.v1.PixelFormat;

/** How pixels lie in bytes: a channel after the other, no padding. */
public final class PixelFormats {
  private PixelFormats() {}

  /** Of one pixel, a channel each; 0 for a format that this build does not know. */
  public static int bytes(PixelFormat format) {
    return switch (format) {
      case RGB8 -> 3;
      case RGBA8_PREMULTIPLIED -> 4;
      case PIXEL_FORMAT_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }

  public static boolean alpha(PixelFormat format) {
    return format == PixelFormat.RGBA8_PREMULTIPLIED;
  }
}
