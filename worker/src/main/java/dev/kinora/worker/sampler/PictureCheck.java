package dev.kinora.worker.sampler;

import dev.kinora.job.FarmException;
import dev.kinora.job.PixelFormats;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.PixelFormat;

/**
 * Tells a picture from what a broken model or device leaves in its place: a frame of one value throughout. A wholly clear
 * picture is one: animations may begin with nothing.
 */
final class PictureCheck {
  private PictureCheck() {}

  /** BROKEN_FRAME where all {@code size} numbers from {@code offset} on are equal. */
  static void latents(float[] numbers, int offset, int size, int frame) {
    for (int i = offset + 1; i < offset + size; i++) {
      if (numbers[i] != numbers[offset]) {
        return;
      }
    }
    if (size > 1) {
      throw broken(frame, "all its latents are " + numbers[offset]);
    }
  }

  /** BROKEN_FRAME where all pixels are of one colour that can be seen. */
  static void pixels(byte[] pixels, PixelFormat format, int frame) {
    int stride = PixelFormats.bytes(format);
    for (int i = stride; i < pixels.length; i++) {
      if (pixels[i] != pixels[i - stride]) {
        return;
      }
    }
    boolean clear = PixelFormats.alpha(format) && pixels.length >= stride && pixels[3] == 0;
    if (!clear && pixels.length > stride) {
      throw broken(frame, "all its pixels have one colour");
    }
  }

  private static FarmException broken(int frame, String how) {
    return new FarmException(
        FailureCode.BROKEN_FRAME, "frame %s is no picture: %s".formatted(frame, how));
  }
}
