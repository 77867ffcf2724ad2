package dev.kinora.trainer.evaluate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The results of an evaluation while it is made: for each metric a number or the reason why there is none. Used by one thread. */
final class Scores {
  private final Map<Metric, Result> results = new EnumMap<>(Metric.class);

  /** A value that is no number counts as not measured: nothing it could be taken over. */
  void put(Metric metric, double value, String over) {
    put(metric, value, over, metric.bar());
  }

  void put(Metric metric, double value, String over, Optional<Bar> bar) {
    results.put(
        metric,
        Double.isFinite(value)
            ? new Result.Measured(value, over, bar)
            : new Result.NotMeasured("no number over " + over));
  }

  void skip(String reason, Metric... metrics) {
    for (Metric metric : metrics) {
      results.put(metric, new Result.NotMeasured(reason));
    }
  }

  /** All metrics; {@code reason} is that of those that nobody spoke of. */
  Map<Metric, Result> results(String reason) {
    Map<Metric, Result> all = new EnumMap<>(results);
    for (Metric metric : Metric.values()) {
      all.putIfAbsent(metric, new Result.NotMeasured(reason));
    }
    return all;
  }
}
