package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.EvalData.Subject;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How the classifier sees real and generated frames, and how well it sees. */
record FeatureScores(FrameClassifier classifier, EvalData data) {
  private static final int LEFT_OUT_EVERY = 6;
  private static final int MOST = 4000;

  /** What the classifier is trained on: all frames but every sixth. */
  static List<List<Picture>> learned(EvalData data) {
    return data.subjects().stream().map(subject -> part(subject, false)).toList();
  }

  /** {@code asked} are those whose loops were generated, {@code made} the features of all frames of these. */
  void put(Scores scores, List<Subject> asked, List<float[]> made) {
    FeatureCloud real = cloud(asked.stream()
        .flatMap(subject -> classifier.look(subject.frames()).stream())
        .map(FrameClassifier.Seen::features)
        .toList());
    FeatureCloud generated = cloud(made);
    FeatureCloud even = real.every(2, 0);
    FeatureCloud odd = real.every(2, 1);
    scores.put(
        Metric.FRECHET_CLASSIFIER64,
        real.frechet(generated),
        over(real, generated, even.frechet(odd)));
    scores.put(
        Metric.KERNEL_DISTANCE_CLASSIFIER64,
        real.kernelDistance(generated),
        over(real, generated, even.kernelDistance(odd)));
    putTop1(scores);
  }

  private void putTop1(Scores scores) {
    List<Subject> subjects = data.subjects();
    double right = 0;
    int all = 0;
    for (int i = 0; i < subjects.size(); i++) {
      for (FrameClassifier.Seen frame : classifier.look(part(subjects.get(i), true))) {
        right += FrameClassifier.clip(List.of(frame)) == i ? 1 : 0;
        all++;
      }
    }
    scores.put(
        Metric.CLASSIFIER_TOP1_REAL,
        right / all,
        "%s real frames that it did not learn".formatted(all));
  }

  private static FeatureCloud cloud(List<float[]> features) {
    return new FeatureCloud(EvalData.spread(features, Math.min(MOST, features.size())));
  }

  private static String over(FeatureCloud real, FeatureCloud generated, double halves) {
    return String.format(
        Locale.ROOT,
        "n = %s real and %s generated frames; every second real frame against the others: %.4f",
        real.rows().size(),
        generated.rows().size(),
        halves);
  }

  private static List<Picture> part(Subject subject, boolean leftOut) {
    return IntStream.range(0, subject.frames().size())
        .filter(i -> leftOut == (i % LEFT_OUT_EVERY == LEFT_OUT_EVERY - 1))
        .mapToObj(subject.frames()::get)
        .toList();
  }
}
