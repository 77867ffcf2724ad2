package dev.kinora.worker.intake;

import dev.kinora.v1.FailureCode;

/** What is counted of leases and attempts. Safe for use by many threads. */
public interface IntakeMetrics {
  void leased(int change);

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
