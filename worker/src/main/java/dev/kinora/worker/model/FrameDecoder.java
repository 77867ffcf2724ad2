package dev.kinora.worker.model;

import dev.kinora.v1.PixelFormat;
import dev.kinora.worker.plan.Style;

/**
 * Turns the latents of one picture into pixels. Pictures are decoded one at a time, so that their bits never depend on what
 * else is decoded. One thread at a time.
 */
public interface FrameDecoder {
  int width();

  int height();

  PixelFormat pixelFormat();

  /** Pixels of the picture that starts at {@code offset}: rows from the top, no padding. The array is the caller's. */
  byte[] decode(float[] latents, int offset);

  /** The same pictures in a style. */
  default FrameDecoder in(Style style) {
    return style.equals(Style.NEUTRAL) ? this : new StyledDecoder(this, style);
  }
}
