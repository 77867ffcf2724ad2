package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.evaluate.Distribution;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is hard to learn comes oftener and counts more. The change from frame to frame counts the more, the less of it a clip has, within
 * bounds: what trembles is to be learned as well as what crosses the picture. Clips that go back and forth many times in a loop are drawn
 * four times as often as others: each time little of that is learned.
 */
final class ClipEmphasis {
  private static final double MOST_WEIGHT = 4;
  private static final double QUICK = 2;
  private static final int QUICK_DRAWS = 4;

  private final double[] weights;
  private final int[] draws;

  ClipEmphasis(List<Clip> clips) {
    List<ClipMotion> motions = clips.parallelStream().map(ClipMotion::of).toList();
    double change =
        Distribution.of(motions.stream().mapToDouble(ClipMotion::change)).median();
    double quickness =
        Distribution.of(motions.stream().mapToDouble(ClipMotion::quickness)).median();
    weights = motions.stream()
        .mapToDouble(of -> of.change() == 0 ? MOST_WEIGHT : change / of.change())
        .map(weight -> Math.clamp(weight, 1 / MOST_WEIGHT, MOST_WEIGHT))
        .toArray();
    draws = IntStream.range(0, clips.size())
        .flatMap(i -> IntStream.generate(() -> i)
            .limit(motions.get(i).quickness() > QUICK * quickness ? QUICK_DRAWS : 1))
        .toArray();
  }

  /** How much the change of a clip counts, 1 for the median clip. */
  float changeWeight(int clip) {
    return (float) weights[clip];
  }

  /** Draws of a round, in which every clip comes once or oftener. */
  int draws() {
    return draws.length;
  }

  /** The clip of a draw. */
  int clip(int draw) {
    return draws[draw];
  }
}
