package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Clip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How good a package is.
 *
 * @param about what was judged, and on what: name to value, in the order to show
 * @param rows one per prompt
 * @param results one per metric, in their order
 */
public record Evaluation(Map<String, String> about, List<Row> rows, Map<Metric, Result> results) {
  /**
   * One prompt and its numbers.
   *
   * @param nearest mean distance to the nearest training frame; NaN where it was not looked for
   * @param seenAs label of the clip that the classifier takes the loop for; empty where none looked
   */
  public record Row(String prompt, LoopMetrics metrics, double nearest, Optional<String> seenAs) {}

  public Evaluation {
    rows = List.copyOf(rows);
  }

  /** What needs nothing but the package and its clips: one loop per clip, from its label. {@code ./kinora eval} measures the rest. */
  public static Evaluation of(
      LoopSampler sampler, List<Clip> clips, Optional<UpscalerScore> upscaler) {
    Scores scores = new Scores();
    LoopScores loops = new LoopScores(sampler, Optional.empty());
    clips.forEach(clip -> loops.add(EvalData.Subject.of(clip)));
    loops.put(scores);
    upscaler.ifPresent(score -> score.put(scores));
    return new Evaluation(
        Map.of("package", sampler.manifest().getName()),
        loops.rows(),
        scores.results("only ./kinora eval measures it"));
  }

  /** Empty where it was not measured. */
  public OptionalDouble value(Metric metric) {
    return results.get(metric) instanceof Result.Measured measured
        ? OptionalDouble.of(measured.value())
        : OptionalDouble.empty();
  }

  public String json() {
    return EvaluationJson.of(this);
  }
}
