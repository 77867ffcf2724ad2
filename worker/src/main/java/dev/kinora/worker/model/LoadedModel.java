package dev.kinora.worker.model;

import java.util.ArrayDeque;
import java.util.Deque;

/** A model with all that it holds in native memory. Closing it while somebody samples with it crashes the process. */
public final class LoadedModel implements AutoCloseable {
  private final SamplingModel sampling;
  private final Deque<AutoCloseable> owned;

  LoadedModel(SamplingModel sampling, Deque<AutoCloseable> owned) {
    this.sampling = sampling;
    this.owned = new ArrayDeque<>(owned);
  }

  /** A model that holds nothing which must be closed. */
  public static LoadedModel of(SamplingModel sampling) {
    return new LoadedModel(sampling, new ArrayDeque<>());
  }

  public SamplingModel sampling() {
    return sampling;
  }

  /** Closes tensors first, the bundle last. A second call does nothing. */
  @Override
  public void close() {
    closeAll(owned);
  }

  static void closeAll(Deque<AutoCloseable> owned) {
    while (!owned.isEmpty()) {
      AutoCloseable next = owned.pop();
      try {
        next.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + next.getClass().getSimpleName(), e);
      }
    }
  }
}
