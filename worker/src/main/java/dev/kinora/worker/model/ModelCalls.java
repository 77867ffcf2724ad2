package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.RunOptions;

/**
 * The native calls of one model: each has a time limit, and what it throws is told as what it is ({@link ModelFault}). At the
 * limit TensorFlow stops a graph between two of its ops, a loop without end too. A single op that goes on is left behind with
 * its thread. Either way the model has hung: it is called no more, and nothing that the call may still touch is closed before
 * it returns. Safe for use by many threads.
 */
final class ModelCalls {
  /** A call may take so many times what the slowest one took before. */
  private static final int PATIENCE = 50;
  /** And so many times the least that every call has, whatever it took before. */
  private static final int MOST = 5;
  /** After TensorFlow's own limit, until an op is left behind. */
  private static final Duration MORE = Duration.ofSeconds(5);

  private final String model;
  private final Tensors tensors;
  private final CallThreads threads;
  private final Duration least;
  private final List<Runnable> atRest = new ArrayList<>();
  private volatile long slowest;
  private int running;
  private volatile @Nullable FarmException hung;

  /** @param least time that every call has */
  ModelCalls(String model, Tensors tensors, CallThreads threads, Duration least) {
    this.model = model;
    this.tensors = tensors;
    this.threads = threads;
    this.least = least;
  }

  /** What it is called, in messages. */
  String model() {
    return model;
  }

  /** A call took so long before: those to come may take more. */
  void expect(Duration time) {
    slowest = Math.max(slowest, time.toNanos());
  }

  /** Runs a signature; the caller closes the outputs. BAD_MODEL, or OVERLOADED where memory is short. */
  Tensors.Outputs run(SessionFunction function, Map<String, Tensor> inputs) {
    String doing = "signature %s".formatted(function.signature().key());
    long limit = limit();
    RunOptions options = RunOptions.newBuilder().setTimeoutInMs(limit).build();
    long start = System.nanoTime();
    Tensors.Outputs outputs =
        within(doing, limit, () -> tensors.call(function, inputs, options), Tensors.Outputs::close);
    expect(Duration.ofNanos(System.nanoTime() - start));
    return outputs;
  }

  /** Anything native that is done for the model, such as loading it. {@code late} gets what comes after the limit. */
  <T> T within(String doing, long limit, Supplier<T> work, Consumer<T> late) {
    FarmException before = hung;
    if (before != null) {
      throw before;
    }
    begin();
    long start = System.nanoTime();
    try {
      return threads.call(Duration.ofMillis(limit).plus(MORE), () -> ended(work), late);
    } catch (TimeoutException e) {
      throw hangs(doing, limit, e);
    } catch (RuntimeException e) {
      if (e.getClass() == TensorFlowException.class
          && System.nanoTime() - start >= limit * 1_000_000) {
        throw hangs(doing, limit, e);
      }
      throw ModelFault.of("%s: %s".formatted(model, doing), e);
    }
  }

  /** Milliseconds. */
  long limit() {
    long usual = slowest / 1_000_000 * PATIENCE;
    return Math.clamp(usual, least.toMillis(), least.multipliedBy(MOST).toMillis());
  }

  private FarmException hangs(String doing, long limit, Exception cause) {
    var failure = new FarmException(
        FailureCode.BAD_MODEL,
        String.format(
            Locale.ROOT, "%s: %s: a call did not end within %.0f s", model, doing, limit / 1000.0),
        cause);
    hung = failure;
    return failure;
  }

  /** Why the model is called no more; empty while it answers. */
  Optional<FarmException> hung() {
    return Optional.ofNullable(hung);
  }

  private synchronized void begin() {
    running++;
  }

  private <T> T ended(Supplier<T> work) {
    try {
      return work.get();
    } finally {
      List<Runnable> due = end();
      due.forEach(Runnable::run);
    }
  }

  private synchronized List<Runnable> end() {
    running--;
    if (running > 0) {
      return List.of();
    }
    List<Runnable> due = List.copyOf(atRest);
    atRest.clear();
    return due;
  }

  /** Runs {@code closing} as soon as no call is running: mostly at once. */
  void atRest(Runnable closing) {
    synchronized (this) {
      if (running > 0) {
        atRest.add(closing);
        return;
      }
    }
    closing.run();
  }
}
