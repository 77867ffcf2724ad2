package dev.kinora.farm.allinone;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.lifecycle.Role;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Start-up steps that run at the same time, each on a thread of its own and noted in a trace, and the way back.
 *
 * <p>What a step opened is registered here by the step itself, so that a start that fails half-way leaves nothing behind,
 * and an orderly stop is the same list: roles upstream first, then clients and servers, the last opened first.
 */
final class ParallelStart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParallelStart.class);
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final Duration BROKEN_OFF = Duration.ofSeconds(15);

  private final StartTrace trace;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(NamedThreads.platform("start"));
  /** Of steps that are not broken off. */
  private final ExecutorService wholeThreads =
      Executors.newCachedThreadPool(NamedThreads.platform("start-whole"));

  private final List<CompletableFuture<?>> steps = new ArrayList<>();
  private final Deque<Opened> opened = new ArrayDeque<>();
  private final List<StartedRole> roles = new ArrayList<>();
  private @Nullable ShutdownSequence stop;
  private boolean broken;

  private record Opened(String name, AutoCloseable thing) {}

  private record StartedRole(Rank rank, Role role) {}

  /** Where a role stands in the stream, in the order in which roles stop. */
  enum Rank {
    GATEWAY,
    WORKER,
    ENCODER
  }

  ParallelStart(StartTrace trace) {
    this.trace = trace;
  }

  <T> CompletableFuture<T> step(String name, Callable<T> action) {
    return step(name, action, threads);
  }

  /** The same of something short that must not be left half done: a stop waits for it. */
  <T> CompletableFuture<T> wholeStep(String name, Callable<T> action) {
    return step(name, action, wholeThreads);
  }

  private synchronized <T> CompletableFuture<T> step(
      String name, Callable<T> action, ExecutorService where) {
    if (broken) {
      throw brokenOff();
    }
    CompletableFuture<T> step = CompletableFuture.supplyAsync(() -> timed(name, action), where);
    steps.add(step);
    return step;
  }

  /** No further step begins, and those under way are interrupted. */
  synchronized void breakOff() {
    broken = true;
    threads.shutdownNow();
  }

  static FarmException brokenOff() {
    return new FarmException(FailureCode.UNAVAILABLE, "the start was broken off");
  }

  <R extends Role> CompletableFuture<R> role(Rank rank, String name, Callable<R> start) {
    return step(name, () -> {
      R role = start.call();
      started(rank, role);
      return role;
    });
  }

  synchronized <C extends AutoCloseable> C opened(String name, C thing) {
    opened.push(new Opened(name, thing));
    return thing;
  }

  /** The value of a step, or the step's own exception. */
  static <T> T join(CompletableFuture<T> step) {
    try {
      return step.join();
    } catch (CompletionException e) {
      throw unwrapped(e);
    }
  }

  /** The way back for all that was opened: always the same one, made when no step runs any more. */
  ShutdownSequence stop() {
    List<CompletableFuture<?>> running;
    synchronized (this) {
      running = List.copyOf(steps);
    }
    await(running);
    return wayBack();
  }

  /** A model that is being loaded cannot be interrupted, so a start that was broken off is not waited for without end. */
  private void await(List<CompletableFuture<?>> running) {
    CompletableFuture<?> all =
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).exceptionally(e -> null);
    try {
      if (isBroken()) {
        all.get(BROKEN_OFF.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        all.join();
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a step of the start goes on: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isBroken() {
    return broken;
  }

  private synchronized ShutdownSequence wayBack() {
    if (stop != null) {
      return stop;
    }
    ShutdownSequence sequence = new ShutdownSequence();
    for (Rank rank : Rank.values()) {
      roles.stream()
          .filter(started -> started.rank == rank)
          .forEach(started -> started.role.drainInto(sequence));
    }
    opened.forEach(one -> sequence.then("close " + one.name, CLOSE, budget -> one.thing.close()));
    stop = sequence;
    return sequence;
  }

  /**
   * After a failed start: waits for the steps that still run, then closes what they opened. Does nothing where the start was broken
   * off: who did that closes, and would not wait for us before it ends the process.
   */
  void undo() {
    if (isBroken()) {
      return;
    }
    try {
      stop().run();
    } catch (RuntimeException e) {
      LOG.warn("closing what a failed start had opened", e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    wholeThreads.shutdown();
  }

  private synchronized void started(Rank rank, Role role) {
    roles.add(new StartedRole(rank, role));
  }

  private <T> T timed(String name, Callable<T> action) {
    try {
      return trace.time(name, action::call);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** A step may have waited for another one: the innermost fault is the one to tell. */
  private static RuntimeException unwrapped(CompletionException e) {
    Exhaustion.passOn(e);
    Throwable cause = e;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case RuntimeException runtime -> runtime;
      case LinkageError natives -> Machine.withoutNatives(natives);
      default -> new IllegalStateException(cause.getMessage(), cause);
    };
  }
}
