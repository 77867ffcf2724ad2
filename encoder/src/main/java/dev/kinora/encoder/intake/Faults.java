package dev.kinora.encoder.intake;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What could not be handled, by name: renders and, where not even that is known, records. Each is tried a few times more,
 * ever later, and then given up. Outlives that a partition is read anew. Reader's thread.
 */
final class Faults {
  /** The handling fails so often before it is given up: after some eight seconds. */
  static final int MOST = 5;

  private static final long FIRST_WAIT = Duration.ofMillis(500).toNanos();
  private static final int MOST_NAMES = 10_000;

  private final Map<String, Fault> faults = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Fault> eldest) {
      return size() > MOST_NAMES;
    }
  };

  private final LongSupplier nanos;

  /** @param nanos a clock such as {@link System#nanoTime} */
  Faults(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Fault(int times, long untilNanos) {}

  /** It failed once more: false where it is to be given up, and then forgotten. */
  boolean again(String name) {
    Fault before = faults.remove(name);
    int times = before == null ? 1 : before.times() + 1;
    if (times == MOST) {
      return false;
    }
    faults.put(name, new Fault(times, nanos.getAsLong() + (FIRST_WAIT << (times - 1))));
    return true;
  }

  /** A fault of the machine, which counts for nobody: it is tried again a little later. */
  void later(String name) {
    Fault before = faults.remove(name);
    int times = before == null ? 0 : before.times();
    faults.put(name, new Fault(times, nanos.getAsLong() + 2 * FIRST_WAIT));
  }

  /** Whether it is too early for the next try. */
  boolean waits(String name) {
    Fault fault = faults.get(name);
    return fault != null && nanos.getAsLong() - fault.untilNanos() < 0;
  }

  void forget(String name) {
    faults.remove(name);
  }
}
