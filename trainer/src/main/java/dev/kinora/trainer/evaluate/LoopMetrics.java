package dev.kinora.trainer.evaluate;

import dev.kinora.encoder.quality.LoopMotion;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/**
 * One generated loop beside the animation it was learned from; both have the same number of frames and the same size.
 *
 * @param l1 mean absolute difference per channel value, frame by frame, of full scale 1
 */
public record LoopMetrics(double l1, LoopMotion generated, LoopMotion real) {
  public static LoopMetrics of(List<Picture> generated, List<Picture> real) {
    if (generated.size() != real.size()) {
      throw new IllegalArgumentException(
          "loops of " + generated.size() + " and " + real.size() + " frames");
    }
    double sum = 0;
    for (int i = 0; i < real.size(); i++) {
      sum += generated.get(i).difference(real.get(i));
    }
    return new LoopMetrics(sum / real.size(), motion(generated), motion(real));
  }

  private static LoopMotion motion(List<Picture> loop) {
    return LoopMotion.of(loop.stream().map(Picture::rgba).toList());
  }

  /** Generated motion per real motion: 1 is as lively as the real animation, 0 stands still. */
  public double motionRatio() {
    return real.mean() == 0 ? Double.NaN : generated.mean() / real.mean();
  }
}
