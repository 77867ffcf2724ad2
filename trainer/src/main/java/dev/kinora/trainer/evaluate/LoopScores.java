package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.Evaluation.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** One loop per clip, from its label, with seed 0, 1, 2 … in the order they come, held against the real animation. Used by one thread. */
final class LoopScores {
  private final LoopSampler sampler;
  private final Optional<Yardsticks> yardsticks;
  private final List<Row> rows = new ArrayList<>();
  private final List<float[]> features = new ArrayList<>();
  private int right;
  private double seconds;

  /**
   * What else to hold loops against.
   *
   * @param data all clips that were learned, in the classifier's order
   */
  record Yardsticks(FrameClassifier classifier, EvalData data, NearestFrames learned) {}

  LoopScores(LoopSampler sampler, Optional<Yardsticks> yardsticks) {
    this.sampler = sampler;
    this.yardsticks = yardsticks;
  }

  void add(EvalData.Subject subject) {
    long started = System.nanoTime();
    List<Picture> made = sampler.latents(subject.label(), subject.frames().size(), rows.size());
    seconds += (System.nanoTime() - started) / 1e9;
    LoopMetrics metrics = LoopMetrics.of(made, subject.frames());
    rows.add(yardsticks
        .map(than -> judged(subject, made, metrics, than))
        .orElseGet(() -> new Row(subject.label(), metrics, Double.NaN, Optional.empty())));
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** Features of every frame made. */
  List<float[]> features() {
    return List.copyOf(features);
  }

  double imagesPerSecond() {
    int frames =
        rows.stream().mapToInt(row -> row.metrics().generated().frames()).sum();
    return frames / seconds;
  }

  /** Share of the loops that the classifier took for a clip with the prompt among its captions. */
  double retrieval() {
    return (double) right / rows.size();
  }

  double motionRatioMedian() {
    return over(row -> row.metrics().motionRatio()).median();
  }

  double l1Mean() {
    return over(row -> row.metrics().l1()).mean();
  }

  void put(Scores scores) {
    String over = "%s prompts".formatted(rows.size());
    Distribution real = over(row -> row.metrics().real().closure());
    scores.put(Metric.MOTION_RATIO_MEDIAN, motionRatioMedian(), over);
    scores.put(Metric.MOTION_RATIO_MIN, over(row -> row.metrics().motionRatio()).min(), over);
    scores.put(Metric.L1_MEAN, l1Mean(), over);
    scores.put(
        Metric.LOOP_CLOSURE_MEDIAN,
        over(row -> row.metrics().generated().closure()).median(),
        over + "; the bar is the 5 to 95 % band of the real clips",
        Optional.of(new Bar(real.quantile(.05), real.quantile(.95))));
    scores.put(
        Metric.TEMPORAL_FLICKERING_MEAN,
        over(row -> row.metrics().generated().flickering()).mean(),
        over
            + String.format(
                Locale.ROOT,
                "; real clips %.4f",
                over(row -> row.metrics().real().flickering()).mean()));
    scores.put(Metric.IMAGES_PER_SECOND, imagesPerSecond(), over);
    if (yardsticks.isPresent()) {
      scores.put(Metric.NEAREST_TRAINING_DISTANCE_MEDIAN, over(Row::nearest).median(), over);
      scores.put(Metric.RETRIEVAL_TOP1, retrieval(), over);
    }
  }

  private Row judged(
      EvalData.Subject subject, List<Picture> made, LoopMetrics metrics, Yardsticks than) {
    List<FrameClassifier.Seen> seen = than.classifier().look(made);
    seen.forEach(frame -> features.add(frame.features()));
    EvalData.Subject taken = than.data().subjects().get(FrameClassifier.clip(seen));
    right += taken.says(subject.label()) ? 1 : 0;
    return new Row(subject.label(), metrics, than.learned().mean(made), Optional.of(taken.label()));
  }

  private Distribution over(ToDoubleFunction<Row> number) {
    return Distribution.of(rows.stream().mapToDouble(number));
  }
}
