package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Under which of its captions a clip is learned: the label half of the time or more, each other the less often the more clips have it,
 * and never under another clip's label, however spelled: a text model hears "ZZZ" and "zzz" alike. What many clips share has no picture of
 * its own to learn: drawn evenly, it would keep the network busy with the means of all animals, and "tiger" be the face that is also
 * called so.
 */
final class CaptionDraw {
  /** Per clip and caption, weights that need not add up to 1. */
  private final double[][] weights;

  CaptionDraw(List<Clip> clips) {
    Map<String, Integer> having = new HashMap<>();
    clips.forEach(clip -> clip.captions().stream()
        .map(CaptionDraw::heard)
        .distinct()
        .forEach(one -> having.merge(one, 1, Integer::sum)));
    Set<String> labels =
        clips.stream().map(clip -> heard(clip.label())).collect(Collectors.toSet());
    weights = clips.stream().map(clip -> weights(clip, having, labels)).toArray(double[][]::new);
  }

  private static double[] weights(Clip clip, Map<String, Integer> having, Set<String> labels) {
    double[] weights = clip.captions().stream()
        .map(CaptionDraw::heard)
        .mapToDouble(
            caption -> labels.contains(caption) ? 0 : 1.0 / having.getOrDefault(caption, 1))
        .toArray();
    double others = 0;
    for (int i = 1; i < weights.length; i++) {
      others += weights[i];
    }
    weights[0] = Math.max(1, others);
    return weights;
  }

  private static String heard(String caption) {
    return caption.toLowerCase(Locale.ROOT);
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
