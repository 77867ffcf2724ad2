package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/**
 * How a loop changes from frame to frame.
 *
 * @param frames two or more
 * @param inner mean absolute difference between neighbours, the seam left out, of full scale 1
 * @param seam the same from the last frame to the first
 */
public record LoopMotion(int frames, double inner, double seam) {
  public static LoopMotion of(List<Picture> loop) {
    if (loop.size() < 2) {
      throw new IllegalArgumentException("a loop of %d frames".formatted(loop.size()));
    }
    double sum = 0;
    for (int i = 1; i < loop.size(); i++) {
      sum += PictureDistance.between(loop.get(i - 1), loop.get(i));
    }
    return new LoopMotion(
        loop.size(),
        sum / (loop.size() - 1),
        PictureDistance.between(loop.getLast(), loop.getFirst()));
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
