package dev.kinora.farm.allinone;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where start-up time goes: named steps, some of them at the same time, in ms since java began. Any thread may add. */
public final class StartTrace {
  private final Instant origin;
  private final List<Step> steps = new ArrayList<>();

  /** Something that takes time. */
  @FunctionalInterface
  interface Timed<T, X extends Exception> {
    T run() throws X;
  }

  private record Step(String name, long fromMs, long toMs) {}

  private StartTrace(Instant origin) {
    this.origin = origin;
  }

  /** Counts from the start of the JVM: the process itself may be older, since the launcher becomes java after its build. */
  public static StartTrace ofProcess() {
    Instant now = Instant.now();
    Instant start = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    StartTrace trace = new StartTrace(start);
    trace.add("java and command line", start, now);
    return trace;
  }

  /** Runs a step and notes when it began and ended, also where it fails. */
  <T, X extends Exception> T time(String name, Timed<T, X> step) throws X {
    Instant from = Instant.now();
    try {
      return step.run();
    } finally {
      add(name, from, Instant.now());
    }
  }

  /** One line for each step, in the order they began. */
  public synchronized List<String> lines() {
    return steps.stream()
        .sorted(Comparator.comparingLong(Step::fromMs))
        .map(step -> "  %5s ms  from %5s to %5s  %s"
            .formatted(step.toMs - step.fromMs, step.fromMs, step.toMs, step.name))
        .toList();
  }

  private synchronized void add(String name, Instant from, Instant to) {
    steps.add(new Step(
        name,
        Duration.between(origin, from).toMillis(),
        Duration.between(origin, to).toMillis()));
  }
}
