package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Under which of its captions a clip is learned: the label half of the time or more, the others evenly. A caption of several clips is learned with
 * the one whose label means most nearly the same, however each spells it: "tiger" with the tiger and not with its face, "animal" with some
 * animal and not with the mean of all, which is no picture.
 */
final class CaptionDraw {
  /** Per clip and caption, weights that need not add up to 1. */
  private final double[][] weights;

  /**
   * @param vectors per clip, caption and wording, the plain wording first; of length 1 where there is more than one caption. Captions
   *     without any are never drawn
   */
  CaptionDraw(List<Clip> clips, float[][][][] vectors) {
    Map<String, Integer> owners = new HashMap<>();
    for (int i = 0; i < vectors.length; i++) {
      int clip = i;
      for (int k = 0; k < vectors[i].length; k++) {
        float[] vector = vectors[i][k][0];
        owners.merge(
            heard(clips.get(i), k),
            clip,
            (before, now) ->
                likeness(vector, vectors[before][0][0]) < likeness(vector, vectors[now][0][0])
                    ? now
                    : before);
      }
    }
    weights = IntStream.range(0, vectors.length)
        .mapToObj(i -> weights(clips.get(i), i, vectors[i].length, owners))
        .toArray(double[][]::new);
  }

  private static double[] weights(Clip clip, int index, int captions, Map<String, Integer> owners) {
    double[] weights = IntStream.range(0, captions)
        .mapToDouble(k -> owners.getOrDefault(heard(clip, k), -1) == index ? 1 : 0)
        .toArray();
    double others = 0;
    for (int i = 1; i < weights.length; i++) {
      others += weights[i];
    }
    weights[0] = Math.max(1, others);
    return weights;
  }

  /** A text model hears "ZZZ" and "zzz" alike. */
  private static String heard(Clip clip, int caption) {
    return clip.captions().get(caption).toLowerCase(Locale.ROOT);
  }

  private static double likeness(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Index of a caption of the {@code clip}-th clip. */
  int drawn(int clip, RandomGenerator random) {
    double[] of = weights[clip];
    double sum = 0;
    for (double weight : of) {
      sum += weight;
    }
    double left = random.nextDouble() * sum;
    int caption = 0;
    while (caption < of.length - 1 && left >= of[caption]) {
      left -= of[caption++];
    }
    return caption;
  }
}
