package dev.kinora.worker.model;

import dev.kinora.infra.lifecycle.NamedThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads on which models are called, so that a native call which never returns, and which nothing can interrupt, costs a
 * thread of these and nobody else's. They are daemons and end after a minute without work: nobody closes them. Safe for use by
 * many threads.
 */
final class CallThreads {
  /** A process that was stopped for a while must not find the time gone: it passes in so many parts. */
  private static final int PARTS = 20;
  /** Each keeps a thread, and mostly a core. */
  static final int MOST_LEFT = 4;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(NamedThreads.platform("kinora-model-call"));
  private final AtomicInteger left = new AtomicInteger();
  private volatile Consumer<String> stuck = why -> {};

  /** {@code told} gets the reason, maybe more than once, when so many calls were left behind that only another process helps. */
  void whenStuck(Consumer<String> told) {
    stuck = told;
    tellStuck();
  }

  private void tellStuck() {
    int now = left();
    if (now >= MOST_LEFT) {
      stuck.accept("%s calls of models never ended, and each keeps a thread".formatted(now));
    }
  }

  /** Calls that were left behind and have not returned yet. */
  int left() {
    return left.get();
  }

  /**
   * What {@code work} gives. Waits for it whoever interrupts, but no longer than {@code limit}: then TimeoutException, and the
   * call is left behind; what it gives when it does return goes to {@code late}. Throws what the work throws.
   */
  <T> T call(Duration limit, Supplier<T> work, Consumer<T> late) throws TimeoutException {
    var answer = new CompletableFuture<T>();
    threads.execute(() -> run(answer, work, late));
    boolean interrupted = false;
    try {
      for (int part = 0; part < PARTS; ) {
        try {
          return answer.get(Math.max(1, limit.toMillis() / PARTS), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          part++;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      left.incrementAndGet();
      if (answer.completeExceptionally(new TimeoutException())) {
        tellStuck();
        throw new TimeoutException();
      }
      left.decrementAndGet();
      return answer.join(); // it came at the last moment
    } catch (ExecutionException | CompletionException e) {
      throw thrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> void run(CompletableFuture<T> answer, Supplier<T> work, Consumer<T> late) {
    try {
      T made = work.get();
      if (!answer.complete(made)) {
        left.decrementAndGet();
        late.accept(made);
      }
    } catch (Throwable e) {
      if (!answer.completeExceptionally(e)) {
        left.decrementAndGet();
      }
    }
  }

  private static RuntimeException thrown(@Nullable Throwable cause) {
    switch (cause) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> throw new IllegalStateException(cause);
    }
  }
}
