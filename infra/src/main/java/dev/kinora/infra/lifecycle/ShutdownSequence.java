package dev.kinora.infra.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of named steps that stop a process, run in the order they were added.
 *
 * <p>Every step runs, each on a thread of its own, whatever the earlier ones did. A step that has not returned two
 * seconds after its budget is interrupted and left behind, so that one stuck step never keeps the process.
 */
public final class ShutdownSequence {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownSequence.class);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final List<NamedStep> steps = new ArrayList<>();
  private final AtomicBoolean ran = new AtomicBoolean();

  /** One thing to do; it should return within its budget. */
  @FunctionalInterface
  public interface Step {
    void run(Duration budget) throws Exception;
  }

  public ShutdownSequence then(String name, Duration budget, Step step) {
    steps.add(new NamedStep(name, budget, step));
    return this;
  }

  /** Throws the first failure, which carries the later ones as suppressed. A second call does nothing. */
  public void run() {
    if (!ran.compareAndSet(false, true)) {
      return;
    }
    @Nullable ShutdownFailure failure = null;
    for (NamedStep step : List.copyOf(steps)) {
      try {
        runOne(step);
      } catch (ShutdownFailure e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void runOne(NamedStep step) {
    long start = System.nanoTime();
    var task = new FutureTask<@Nullable Void>(() -> {
      step.step().run(step.budget());
      return null;
    });
    Thread.ofPlatform().name("stop: " + step.name()).daemon(true).start(task);
    try {
      task.get(step.budget().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("stop: {} ({} ms)", step.name(), (System.nanoTime() - start) / 1_000_000);
    } catch (ExecutionException e) {
      LOG.warn("stop: {} failed: {}", step.name(), String.valueOf(e.getCause()));
      throw new ShutdownFailure(step.name() + " failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException | CancellationException e) {
      task.cancel(true);
      LOG.warn(
          "stop: {} is not done after {} ms, going on",
          step.name(),
          step.budget().toMillis());
      throw new ShutdownFailure(
          step.name() + " took longer than its budget of " + step.budget(), e);
    } catch (InterruptedException e) {
      // The rest of the steps still runs: an interrupt must not leave natives open or a lock held.
      throw new ShutdownFailure(step.name() + " was interrupted", e);
    }
  }

  private record NamedStep(String name, Duration budget, Step step) {}

  /** At least one step did not do its work. */
  public static final class ShutdownFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShutdownFailure(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
