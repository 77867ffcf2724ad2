package dev.kinora.worker.model;

import dev.kinora.v1.PixelFormat;

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
}
