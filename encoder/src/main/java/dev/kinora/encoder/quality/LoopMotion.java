package dev.kinora.encoder.quality;

import java.util.Iterator;

/**
 * How a loop changes from frame to frame. Formulas and sources are in docs/evaluation.md.
 *
 * @param frames two or more
 * @param inner mean absolute difference between neighbours, the seam left out, of full scale 1
 * @param seam the same from the last frame to the first
 */
public record LoopMotion(int frames, double inner, double seam) {
  /** {@code loop} is gone through once; no more than three of its frames are kept at a time. */
  public static LoopMotion of(Iterable<byte[]> loop) {
    Iterator<byte[]> frames = loop.iterator();
    byte[] first = frames.hasNext() ? frames.next() : new byte[0];
    byte[] last = first;
    double sum = 0;
    int steps = 0;
    while (frames.hasNext()) {
      byte[] next = frames.next();
      sum += PixelDistance.between(last, next);
      steps++;
      last = next;
    }
    if (steps == 0) {
      throw new IllegalArgumentException("a loop of fewer than two frames");
    }
    return new LoopMotion(steps + 1, sum / steps, PixelDistance.between(last, first));
  }

  /** Mean change all around the loop. */
  public double mean() {
    return (inner * (frames - 1) + seam) / frames;
  }

  /** VBench's temporal flickering, (255 - MAE) / 255 over neighbouring frames: 1 stands still. */
  public double flickering() {
    return 1 - inner;
  }

  /** Change at the seam per change elsewhere: about 1 where the seam is not seen, more where the loop jumps. */
  public double closure() {
    return inner == 0 ? Double.NaN : seam / inner;
  }
}
