package dev.kinora.trainer.evaluate;

import java.util.Locale;

/** What a number should be, both ends included. */
public record Bar(double low, double high) {
  static Bar atLeast(double low) {
    return new Bar(low, Double.POSITIVE_INFINITY);
  }

  static Bar atMost(double high) {
    return new Bar(Double.NEGATIVE_INFINITY, high);
  }

  boolean met(double value) {
    return value >= low && value <= high;
  }

  @Override
  public String toString() {
    if (high == Double.POSITIVE_INFINITY) {
      return "at least " + shown(low);
    }
    return low == Double.NEGATIVE_INFINITY
        ? "at most " + shown(high)
        : shown(low) + " to " + shown(high);
  }

  private static String shown(double end) {
    return String.format(Locale.ROOT, "%.4f", end).replaceAll("\\.?0+$", "");
  }
}
