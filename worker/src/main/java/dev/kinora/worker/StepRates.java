package dev.kinora.worker;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a worker is now, from totals that only grow: over its last few reports, so that slow steps show too. One thread's. */
final class StepRates {
  private static final int REPORTS = 5;
  private static final double NANOS = 1e9;

  private final Deque<At> reports = new ArrayDeque<>();

  /**
   * What was done since the start.
   *
   * @param steps of lanes
   * @param ticks steps of batches, which took {@code tickMillis} together
   * @param batches denoiser calls, whose parts of use add up to {@code fill}
   */
  record Totals(double steps, long ticks, double tickMillis, long batches, double fill) {}

  private record At(Totals totals, long nanos) {}

  /** @param nanos when, as {@link System#nanoTime} has it */
  void report(Totals totals, long nanos) {
    reports.addLast(new At(totals, nanos));
    if (reports.size() > REPORTS + 1) {
      reports.removeFirst();
    }
  }

  double stepsPerSecond() {
    double seconds = (reports.getLast().nanos() - reports.getFirst().nanos()) / NANOS;
    return ratio(last().steps() - first().steps(), seconds);
  }

  double batchFill() {
    return ratio(last().fill() - first().fill(), last().batches() - first().batches());
  }

  double stepMillis() {
    return ratio(
        last().tickMillis() - first().tickMillis(), last().ticks() - first().ticks());
  }

  private Totals first() {
    return reports.getFirst().totals();
  }

  private Totals last() {
    return reports.getLast().totals();
  }

  private static double ratio(double amount, double of) {
    return of > 0 ? amount / of : 0;
  }
}
