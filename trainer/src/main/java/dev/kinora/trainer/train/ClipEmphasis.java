package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.evaluate.Distribution;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is hard to learn comes oftener and counts more. The change from frame to frame counts the more, the less of it a clip has, within
 * bounds: what trembles is to be learned as well as what crosses the picture. A clip that the package to go on from does not move is drawn
 * the oftener, the less it moves: next to nothing is learned of it before it came some thousand times.
 */
final class ClipEmphasis {
  private static final double MOST_WEIGHT = 4;
  private static final double DRAWS_OF_NO_MOTION = 25;
  private static final int MOST_DRAWS = 12;

  private final double[] weights;
  private final int[] draws;

  /** @param motionRatios by label, how much of its motion a clip has already; empty where that is not known */
  ClipEmphasis(List<Clip> clips, Map<String, Double> motionRatios) {
    double[] changes = clips.parallelStream().mapToDouble(ClipEmphasis::change).toArray();
    double median = Distribution.of(Arrays.stream(changes)).median();
    weights = Arrays.stream(changes)
        .map(change -> change == 0 ? MOST_WEIGHT : median / change)
        .map(weight -> Math.clamp(weight, 1 / MOST_WEIGHT, MOST_WEIGHT))
        .toArray();
    draws = IntStream.range(0, clips.size())
        .flatMap(i -> IntStream.generate(() -> i)
            .limit(draws(motionRatios.getOrDefault(clips.get(i).label(), 1.0))))
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

  private static long draws(double motionRatio) {
    double missing = Math.max(0, 1 - motionRatio);
    return Math.clamp(Math.round(DRAWS_OF_NO_MOTION * missing * missing), 1, MOST_DRAWS);
  }

  /** Mean square difference of neighbours, in squares of steps of 1/255. */
  private static double change(Clip clip) {
    int count = clip.pictures().size();
    int numbers = clip.pictures().getFirst().rgba().length;
    long changes = 0;
    for (int i = 0; i < count; i++) {
      byte[] picture = clip.pictures().get(i).rgba();
      byte[] next = clip.pictures().get(clip.after(i)).rgba();
      for (int k = 0; k < numbers; k++) {
        int difference = (next[k] & 255) - (picture[k] & 255);
        changes += (long) difference * difference;
      }
    }
    return (double) changes / count / numbers;
  }
}
