package dev.kinora.encoder.codec;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.RenderMode;

/**
 * What a codec must know of a clip before its first frame.
 *
 * @param count of frames
 * @param rate frames per second
 * @param mode a LOOP repeats for ever and begins anywhere; a DENOISE clip has a last picture to stop at
 */
public record ClipShape(Picture picture, int count, Fraction rate, RenderMode mode) {
  boolean loops() {
    return mode != RenderMode.DENOISE;
  }

  /** The frame that stands for the whole clip. */
  int poster() {
    return loops() ? 0 : count - 1;
  }

  /** When frame {@code index} begins, in {@code units} of a second; the nearest whole one. */
  long time(long index, int units) {
    return Math.round((double) index * units * rate.getDenominator() / rate.getNumerator());
  }
}
