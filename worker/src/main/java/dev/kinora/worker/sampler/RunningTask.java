package dev.kinora.worker.sampler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A task between its submission and its end. Cancelled by anybody, otherwise used by the sampler's thread. */
final class RunningTask implements StepBatcher.Ticket {
  private final SamplingTask task;
  private final CompletableFuture<SamplingSummary> done = new CompletableFuture<>();
  private volatile boolean cancelled;
  private @Nullable ClipSampling sampling;

  RunningTask(SamplingTask task) {
    this.task = task;
  }

  SamplingTask task() {
    return task;
  }

  void begin(Executor decoding) {
    sampling = new ClipSampling(task, decoding);
  }

  /** Once begun. */
  ClipSampling sampling() {
    ClipSampling begun = sampling;
    if (begun == null) {
      throw new IllegalStateException("not begun");
    }
    return begun;
  }

  /** Begun or not: then its model is not in use. */
  void abandon() {
    ClipSampling begun = sampling;
    if (begun != null) {
      begun.abandon();
    }
  }

  boolean cancelled() {
    return cancelled;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public CompletableFuture<SamplingSummary> done() {
    return done;
  }
}
