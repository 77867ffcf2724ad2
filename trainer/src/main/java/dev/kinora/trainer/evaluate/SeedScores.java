package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How much the seed changes: the distances of all pairs among the loops that {@value #SEEDS} seeds make of one prompt. */
record SeedScores(LoopSampler sampler, FrameClassifier classifier) {
  static final int SEEDS = 8;
  private static final int FRAMES = 8;

  void put(Scores scores, List<String> prompts) {
    List<Double> pixels = new ArrayList<>();
    List<Double> features = new ArrayList<>();
    for (String prompt : prompts) {
      List<List<Picture>> loops = IntStream.range(0, SEEDS)
          .mapToObj(seed -> sampler.sketches(prompt, FRAMES, seed))
          .toList();
      List<List<FrameClassifier.Seen>> seen =
          loops.stream().map(classifier::look).toList();
      for (int i = 0; i < SEEDS; i++) {
        for (int j = 0; j < i; j++) {
          pixels.add(distance(loops.get(i), loops.get(j)));
          features.add(featureDistance(seen.get(i), seen.get(j)));
        }
      }
    }
    String over = "all pairs of %s seeds of each of %s prompts".formatted(SEEDS, prompts.size());
    scores.put(Metric.SEED_DISTANCE_MEDIAN, median(pixels), over);
    scores.put(Metric.SEED_FEATURE_DISTANCE_MEDIAN, median(features), over);
  }

  /** Mean absolute difference, frame by frame. */
  static double distance(List<Picture> one, List<Picture> other) {
    return IntStream.range(0, one.size())
        .mapToDouble(i -> one.get(i).difference(other.get(i)))
        .average()
        .orElse(Double.NaN);
  }

  /** Mean Euclidean distance, frame by frame. */
  static double featureDistance(List<FrameClassifier.Seen> one, List<FrameClassifier.Seen> other) {
    return IntStream.range(0, one.size())
        .mapToDouble(i -> euclidean(one.get(i).features(), other.get(i).features()))
        .average()
        .orElse(Double.NaN);
  }

  private static double euclidean(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  private static double median(List<Double> values) {
    return Distribution.of(values.stream().mapToDouble(Double::doubleValue)).median();
  }
}
