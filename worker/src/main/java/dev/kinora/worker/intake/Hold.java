package dev.kinora.worker.intake;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.sampler.StepBatcher.Ticket;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What slot, attempt and those who want to stop the attempt share. The slot waits on {@link #await} and renews; the attempt
 * completes the outcome on its own thread; anybody may stop it.
 */
final class Hold {
  /** Why an attempt is to stop. The first reason holds. */
  enum Stop {
    /** The render is over or about to be. */
    CANCELLED,
    /** This worker drains: somebody else goes on. */
    DRAINED,
    /** This worker's device is sick: nothing that it makes may count. */
    SICK,
    /** The lease is somebody else's: nothing is acknowledged. */
    LOST
  }

  private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final CompletableFuture<AcknowledgeType> outcome = new CompletableFuture<>();
  private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable RenderJob job;
  private volatile @Nullable Ticket ticket;
  private volatile boolean hurried;

  void stop(Stop reason) {
    if (reason != Stop.CANCELLED) {
      hurried = true;
    }
    if (stop.compareAndSet(null, reason)) {
      stopped.countDown();
    }
    Ticket running = ticket;
    if (running != null) {
      running.cancel();
    }
  }

  @Nullable
  Stop stopReason() {
    return stop.get();
  }

  /** True where a stopped attempt may not wait for anything any more. */
  boolean hurried() {
    return hurried;
  }

  /** Waits, unless the attempt is to stop; true where it is. */
  boolean sleep(Duration time) throws InterruptedException {
    return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Something that may be UNAVAILABLE for a while. */
  interface Question<T> {
    T ask() throws InterruptedException;
  }

  /**
   * What is asked, once it is answered: while that is UNAVAILABLE the job is held, its lease renewed, and it is asked again. Throws
   * CancellationException where the attempt is to stop meanwhile.
   */
  <T> T patiently(Question<T> question) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        return question.ask();
      } catch (FarmException e) {
        if (e.code() != FailureCode.UNAVAILABLE) {
          throw e;
        }
        if (!told) {
          RenderJob held = job;
          LOG.warn("render {} is held: {}", held == null ? "?" : held.getId(), e.getMessage());
          told = true;
        }
        if (sleep(ASK_AGAIN)) {
          throw new CancellationException("while it was held");
        }
      }
    }
  }

  void named(RenderJob leased) {
    job = leased;
  }

  /** The job, once it could be read. */
  @Nullable
  RenderJob job() {
    return job;
  }

  /** A stop that came before the ticket still takes it out. */
  void sampling(Ticket running) {
    ticket = running;
    if (stop.get() != null) {
      running.cancel();
    }
  }

  void complete(AcknowledgeType type) {
    outcome.complete(type);
  }

  boolean isDone() {
    return outcome.isDone();
  }

  /** What to acknowledge, or null when the attempt is not done in time. */
  @Nullable
  AcknowledgeType await(Duration time) throws InterruptedException {
    try {
      return outcome.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      return AcknowledgeType.RELEASE;
    }
  }
}
