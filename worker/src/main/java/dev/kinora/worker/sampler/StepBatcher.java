package dev.kinora.worker.sampler;

import java.util.concurrent.CompletableFuture;

/**
 * Samples the tasks of one device step by step: each tick picks lanes of leased jobs and takes them one step further. Tasks
 * join and leave between ticks. Safe for use by many threads.
 */
public interface StepBatcher extends AutoCloseable {
  /** Starts {@code task}. OVERLOADED where the limit of tasks is reached, UNAVAILABLE after close. */
  Ticket submit(SamplingTask task);

  /** Ends the device's thread; tasks that are not done end with UNAVAILABLE. */
  @Override
  void close();

  /** A task that was submitted. */
  interface Ticket {
    /** Takes the task out before its next tick; then {@link #done} ends with a CancellationException. */
    void cancel();

    /** Completed on the device's thread. Until then the sink may be called and the model is in use. */
    CompletableFuture<SamplingSummary> done();
  }
}
