package dev.kinora.trainer.evaluate;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Numbers in ascending order. What is no number is left out; of none, everything is NaN. */
public record Distribution(double[] sorted) {
  public static Distribution of(DoubleStream values) {
    return new Distribution(values.filter(Double::isFinite).sorted().toArray());
  }

  public double median() {
    return quantile(.5);
  }

  double min() {
    return quantile(0);
  }

  double mean() {
    return Arrays.stream(sorted).average().orElse(Double.NaN);
  }

  /** Linear between neighbours (Hyndman and Fan 1996, type 7). */
  double quantile(double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
