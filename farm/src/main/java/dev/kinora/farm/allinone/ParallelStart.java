package dev.kinora.farm.allinone;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.lifecycle.Role;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  private final StartTrace trace;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(NamedThreads.platform("start"));
  private final List<CompletableFuture<?>> steps = new ArrayList<>();
  private final Deque<Opened> opened = new ArrayDeque<>();
  private final List<StartedRole> roles = new ArrayList<>();
  private @Nullable ShutdownSequence stop;

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

  synchronized <T> CompletableFuture<T> step(String name, Callable<T> action) {
    CompletableFuture<T> step = CompletableFuture.supplyAsync(() -> timed(name, action), threads);
    steps.add(step);
    return step;
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
    running.forEach(step -> step.exceptionally(ignored -> null).join());
    return wayBack();
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

  /** After a failed start: waits for the steps that still run, then closes what they opened. */
  void undo() {
    try {
      stop().run();
    } catch (RuntimeException e) {
      LOG.warn("closing what a failed start had opened", e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
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
