package dev.kinora.worker.intake;

import dev.kinora.v1.FailureCode;
import java.time.Duration;

/** What is counted of leases and attempts. Safe for use by many threads. */
public interface IntakeMetrics {
  /** {@code change} more jobs of {@code queue} are held; 0 makes the queue known. */
  void leased(String queue, int change);

  /** A job of {@code queue} was leased for the first time, so long after it was written. */
  void waited(String queue, Duration time);

  void renewed();

  void lost();

  void garbage();

  void aborted(FailureCode code);

  void published();

  /** A suspect is made alone. */
  void suspect();

  /** The device was put to the test. */
  void examined(boolean well);
}
