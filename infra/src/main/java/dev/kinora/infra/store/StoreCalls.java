package dev.kinora.infra.store;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.errors.MinioException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to the store and waits for the answers, no longer than a budget. Where the store does not answer, or says that it
 * cannot now, the request is sent again while there is time: every request of this room may be. While the store is known to be
 * away nothing is sent, and no answer is waited for. Any thread.
 */
final class StoreCalls {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);
  /** An answer that takes longer makes doubtful that one comes. */
  private static final long DOUBT = TimeUnit.SECONDS.toNanos(1);
  /** How often whoever waits in doubt asks whether the store is away by now. */
  private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(100);

  private final StoreFaults faults;
  private final StoreHealth health;
  private final StoreProbe probe;
  private final Duration most;

  /** @param most that any call may take, whatever its budget */
  StoreCalls(StoreFaults faults, StoreHealth health, StoreProbe probe, Duration most) {
    this.faults = faults;
    this.health = health;
    this.probe = probe;
    this.most = most;
  }

  /** The same for somebody with less time. */
  StoreCalls within(Duration shorter) {
    return new StoreCalls(faults, health, probe, shorter.compareTo(most) < 0 ? shorter : most);
  }

  /** One request; the SDK throws already when it checks arguments. */
  @FunctionalInterface
  interface Request<T> {
    CompletableFuture<T> send() throws MinioException, IOException;
  }

  /** One try, which is over at {@code end} by {@link System#nanoTime}. */
  @FunctionalInterface
  interface Try<T> {
    T until(long end) throws Refused, Passing;
  }

  /** A refusal that callers understand. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status) {
      super("HTTP " + status);
      this.status = status;
    }

    /** 404 where there is no such object, 412 where the condition does not hold, 409 where another write is under way. */
    int status() {
      return status;
    }
  }

  /** A fault that the next try may not meet; told as its cause, a FarmException. */
  static final class Passing extends Exception {
    private static final long serialVersionUID = 1L;
    private final FarmException told;

    Passing(FarmException told) {
      super(told);
      this.told = told;
    }
  }

  /** {@code what} completes the sentence "cannot …". */
  <T> T await(Duration budget, String what, Request<T> request) throws Refused {
    return await(budget, end -> once(end, what, request));
  }

  /** Where no refusal has a meaning of its own. */
  <T> T awaitPlain(Duration budget, String what, Request<T> request) {
    try {
      return await(budget, what, request);
    } catch (Refused e) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the store at %s: cannot %s: %s".formatted(faults.endpoint(), what, e.getMessage()),
          e);
    }
  }

  /** One try, also of a store that is known to be away: for whoever opens it. */
  <T> T open(Duration budget, String what, Request<T> request) throws Refused {
    try {
      return once(System.nanoTime() + budget.toNanos(), what, request, () -> {});
    } catch (Passing e) {
      throw e.told;
    }
  }

  <T> T await(Duration budget, Try<T> tried) throws Refused {
    long end = System.nanoTime() + (budget.compareTo(most) < 0 ? budget : most).toNanos();
    for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      checkThere();
      try {
        return tried.until(end);
      } catch (Passing e) {
        if (end - System.nanoTime() <= pause) {
          throw e.told;
        }
      }
      pause(pause);
    }
  }

  /** One try of a request. */
  <T> T once(long end, String what, Request<T> request) throws Refused, Passing {
    return once(end, what, request, this::checkThere);
  }

  /** @param meanwhile run now and then while an answer is in doubt; what it throws ends the wait */
  private <T> T once(long end, String what, Request<T> request, Runnable meanwhile)
      throws Refused, Passing {
    long begun = System.nanoTime();
    try {
      return answer(request.send(), begun, end, meanwhile);
    } catch (TimeoutException e) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      throw failure(what, new TimeoutException("silent for " + seconds + " s"));
    } catch (ExecutionException e) {
      throw failure(what, e.getCause() == null ? e : e.getCause());
    } catch (MinioException | IOException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  private <T> T answer(CompletableFuture<T> answer, long begun, long end, Runnable meanwhile)
      throws InterruptedException, ExecutionException, TimeoutException {
    boolean taken = false;
    try {
      boolean done = done(answer, Math.min(DOUBT, end - begun));
      if (!done) {
        probe.suspect();
      }
      for (long left = end - System.nanoTime(); !done && left > 0; left = end - System.nanoTime()) {
        meanwhile.run();
        done = done(answer, Math.min(GLANCE, left));
      }
      taken = done;
      return answer.get(0, TimeUnit.NANOSECONDS);
    } finally {
      if (!taken) {
        answer.thenAccept(StoreCalls::close);
      }
    }
  }

  private static boolean done(CompletableFuture<?> answer, long nanos)
      throws InterruptedException, ExecutionException {
    try {
      answer.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** What comes after nobody waits for it may hold a connection. */
  private static <T> void close(T late) {
    if (late instanceof Closeable open) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("a late answer: {}", e.getMessage());
      }
    }
  }

  private void checkThere() {
    Optional<String> away = health.away();
    if (away.isPresent()) {
      throw new FarmException(FailureCode.UNAVAILABLE, away.get());
    }
  }

  /** What to throw for what a try met; a refusal that callers understand is thrown in here. */
  FarmException failure(String what, Throwable thrown) throws Refused, Passing {
    var refusal = StoreFaults.refusal(thrown);
    if (refusal.isPresent()) {
      throw new Refused(refusal.getAsInt());
    }
    return switch (StoreFaults.kind(thrown)) {
      case AWAY -> {
        probe.suspect();
        throw new Passing(faults.told(what, thrown, FailureCode.UNAVAILABLE));
      }
      case FORBIDDEN -> faults.told(what, thrown, forbidden());
      case LASTING -> faults.told(what, thrown, FailureCode.INTERNAL);
    };
  }

  /** What a store forbids that lets us look into our bucket is this one object, or the setting of one that never worked. */
  private FailureCode forbidden() {
    return probe.look() || !health.worked() ? FailureCode.INTERNAL : FailureCode.UNAVAILABLE;
  }

  private static void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      throw interrupted("wait for the store", e);
    }
  }

  private static FarmException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new FarmException(FailureCode.UNAVAILABLE, "interrupted: cannot " + what, e);
  }
}
