package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model with all that it holds in native memory. Closing it while somebody is between two calls of it crashes the process; what a
 * running call may touch is closed when that returns.
 */
public final class LoadedModel implements AutoCloseable {
  private final SamplingModel sampling;
  private final Deque<AutoCloseable> owned;
  private final @Nullable ModelCalls calls;
  private final long bytes;

  /** @param bytes of memory that it takes */
  LoadedModel(
      SamplingModel sampling, Deque<AutoCloseable> owned, @Nullable ModelCalls calls, long bytes) {
    this.sampling = sampling;
    this.bytes = bytes;
    this.owned = new ArrayDeque<>(owned);
    this.calls = calls;
  }

  /** A model that holds nothing which must be closed. */
  public static LoadedModel of(SamplingModel sampling) {
    return new LoadedModel(sampling, new ArrayDeque<>(), null, 0);
  }

  public SamplingModel sampling() {
    return sampling;
  }

  /** Bytes of memory that it took when it was loaded: its files' at least, and more where the system told so. */
  public long bytes() {
    return bytes;
  }

  /** Why it cannot be used any more: a call of it did not end. Empty while it answers. */
  Optional<FarmException> hung() {
    return calls == null ? Optional.empty() : calls.hung();
  }

  /** Closes tensors first, the bundle last. A second call does nothing. */
  @Override
  public void close() {
    if (calls == null) {
      closeAll(owned);
    } else {
      calls.atRest(() -> closeAll(owned));
    }
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
    NativeMemory.giveBack();
  }
}
