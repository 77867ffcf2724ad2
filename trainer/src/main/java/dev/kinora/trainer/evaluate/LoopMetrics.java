package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/**
 * One generated loop beside the animation it was learned from; both have the same number of frames and the same size.
 *
 * @param l1 mean absolute difference per channel value, frame by frame, of full scale 1
 * @param generatedMotion mean change from frame to frame around the generated loop, of full scale 1
 * @param realMotion the same of the real one
 */
public record LoopMetrics(double l1, double generatedMotion, double realMotion) {
  public static LoopMetrics of(List<Picture> generated, List<Picture> real) {
    if (generated.size() != real.size()) {
      throw new IllegalArgumentException(
          "loops of " + generated.size() + " and " + real.size() + " frames");
    }
    double sum = 0;
    for (int i = 0; i < real.size(); i++) {
      sum += difference(generated.get(i), real.get(i));
    }
    return new LoopMetrics(sum / real.size(), motion(generated), motion(real));
  }

  /** Generated motion per real motion: 1 is as lively as the real animation, 0 stands still. */
  public double motionRatio() {
    return realMotion == 0 ? Double.NaN : generatedMotion / realMotion;
  }

  private static double motion(List<Picture> loop) {
    double sum = 0;
    for (int i = 0; i < loop.size(); i++) {
      sum += difference(loop.get(i), loop.get((i + 1) % loop.size()));
    }
    return sum / loop.size();
  }

  private static double difference(Picture a, Picture b) {
    byte[] first = a.rgba();
    byte[] second = b.rgba();
    if (first.length != second.length) {
      throw new IllegalArgumentException("pictures of different size");
    }
    long sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs((first[i] & 255) - (second[i] & 255));
    }
    return sum / (255.0 * first.length);
  }
}
