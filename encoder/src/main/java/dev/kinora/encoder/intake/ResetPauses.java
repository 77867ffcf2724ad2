package dev.kinora.encoder.intake;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long a partition rests before it is read anew: longer each time, until it was read in peace for a while. Reader's thread. */
final class ResetPauses {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final int MOST_DOUBLINGS = 6;
  private static final long CALM = Duration.ofMinutes(2).toNanos();

  private final Map<Integer, Last> lasts = new HashMap<>();

  private record Last(int doublings, long nanos) {}

  Duration next(int partition) {
    long now = System.nanoTime();
    Last last = lasts.get(partition);
    int doublings = last == null || now - last.nanos() > CALM
        ? 0
        : Math.min(MOST_DOUBLINGS, last.doublings() + 1);
    lasts.put(partition, new Last(doublings, now));
    return FIRST.multipliedBy(1L << doublings);
  }
}
