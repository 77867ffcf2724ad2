package dev.kinora.worker.intake;

import dev.kinora.v1.FailureCode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells bad jobs from a sick device. Failures that may be the device's doing are counted; two in a row, or one that would
 * end a render, and the device must show that it still computes what it did. One that cannot is sick for good: only a
 * restart makes it well. Safe for use by many threads; one examination at a time, and one answers for every failure that came
 * before its end.
 */
final class WorkerHealth {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerHealth.class);
  private static final int DOUBT = 2;

  /** Puts the device to the test, on the thread of the attempt that failed. */
  interface Examination {
    /** Empty where the device is well or cannot be examined now, else what is wrong with it. */
    Optional<String> examine() throws InterruptedException;
  }

  private final Examination examination;
  private final Consumer<String> whenSick;
  private final IntakeMetrics metrics;
  private final Object examining = new Object();
  private int failures;
  /** That are over. */
  private final AtomicInteger examinations = new AtomicInteger();

  private volatile @Nullable String sickness;

  /** {@code whenSick} is told once, with the reason. */
  WorkerHealth(Examination examination, Consumer<String> whenSick, IntakeMetrics metrics) {
    this.examination = examination;
    this.whenSick = whenSick;
    this.metrics = metrics;
  }

  boolean isSick() {
    return sickness != null;
  }

  /** What is wrong with the device; empty while it is well. */
  Optional<String> sickness() {
    return Optional.ofNullable(sickness);
  }

  /** An attempt came to its end. */
  void succeeded() {
    synchronized (examining) {
      failures = 0;
    }
  }

  /**
   * An attempt failed; may take as long as an examination. False where this worker is sick, so that its word means nothing.
   *
   * @param verdict true where the failure is to end the render: that takes a device that was examined
   */
  boolean failed(FailureCode code, boolean verdict) throws InterruptedException {
    int seen = examinations.get();
    if (!maybeTheDevice(code)) {
      return !isSick();
    }
    synchronized (examining) {
      boolean answered = examinations.get() != seen;
      failures = answered ? 0 : failures + 1;
      if (!isSick() && !answered && (verdict || failures >= DOUBT)) {
        examine();
      }
      return !isSick();
    }
  }

  private void examine() throws InterruptedException {
    failures = 0;
    Optional<String> found = examination.examine();
    examinations.incrementAndGet();
    metrics.examined(found.isEmpty());
    found.ifPresent(reason -> {
      sickness = reason;
      LOG.error("this worker takes no more jobs until it is started again: {}", reason);
      whenSick.accept(reason);
    });
  }

  private static boolean maybeTheDevice(FailureCode code) {
    return switch (code) {
      case BROKEN_FRAME, INTERNAL, BAD_MODEL -> true;
      default -> false;
    };
  }
}
