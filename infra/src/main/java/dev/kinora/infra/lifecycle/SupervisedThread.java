package dev.kinora.infra.lifecycle;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.health.Readiness;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that works for as long as its owner, and whose end somebody notices.
 *
 * <ul>
 *   <li>A duty that throws is begun again after a pause, which doubles from a tenth of a second to ten; meanwhile, and five
 *       seconds longer, the process is not ready, and its readiness says why.
 *   <li>Where memory ran out, an Error came five times in a row, or the duty says so ({@link EndedForGood}), the process is
 *       lost for good: not ready and not live.
 *   <li>A duty that returns has done its work, and the thread ends.
 * </ul>
 *
 * <p>Its owner closes it. Any thread may call its methods.
 */
public final class SupervisedThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedThread.class);
  private static final Pace PACE = new Pace(Duration.ofMillis(100), Duration.ofSeconds(10));
  private static final Duration HEALED = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final int MOST_ERRORS = 5;

  private final Readiness readiness;
  private final Duty duty;
  private final Pace pace;
  private final CountDownLatch stopping;
  private final Thread thread;

  /** What the thread does. It learns by its own means, or by an interrupt, that it is to stop. */
  @FunctionalInterface
  public interface Duty {
    void run() throws Exception;
  }

  /** Thrown by a duty that can never be done again in this process, with the reason. */
  public static final class EndedForGood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EndedForGood(String why) {
      super(why);
    }
  }

  /** Pauses between failures in a row; a duty that went on for longer than the longest begins with the first again. */
  record Pace(Duration first, Duration longest) {
    Duration after(int failures) {
      Duration pause = first.multipliedBy(1L << Math.min(failures - 1, 20));
      return pause.compareTo(longest) < 0 ? pause : longest;
    }
  }

  /** @param stopping is counted down when the thread is to stop, for a duty that waits for that */
  SupervisedThread(
      String name, Readiness readiness, Pace pace, CountDownLatch stopping, Duty duty) {
    this.readiness = readiness;
    this.stopping = stopping;
    this.pace = pace;
    this.duty = duty;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  /** @param name of the thread, and of the readiness part that tells of its failures */
  public static SupervisedThread start(String name, Readiness readiness, Duty duty) {
    SupervisedThread supervised = of(name, readiness, duty);
    supervised.start();
    return supervised;
  }

  /** The same, started later with {@link #start()}. */
  public static SupervisedThread of(String name, Readiness readiness, Duty duty) {
    return new SupervisedThread(name, readiness, PACE, new CountDownLatch(1), duty);
  }

  /**
   * A thread that does a short thing again and again until it is stopped. What that throws, Errors apart, is logged and left to
   * the next time.
   *
   * @param first before the first time
   * @param between the end of one time and the next
   */
  public static SupervisedThread every(
      String name, Duration first, Duration between, Readiness readiness, Duty chore) {
    var stopping = new CountDownLatch(1);
    Duty rounds = () -> {
      boolean stopped = stopping.await(first.toNanos(), TimeUnit.NANOSECONDS);
      while (!stopped) {
        round(name, chore);
        stopped = stopping.await(between.toNanos(), TimeUnit.NANOSECONDS);
      }
    };
    var supervised = new SupervisedThread(name, readiness, PACE, stopping, rounds);
    supervised.start();
    return supervised;
  }

  private static void round(String name, Duty chore) throws InterruptedException {
    try {
      chore.run();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      Exhaustion.passOn(e);
      LOG.warn("{}: {}", name, e.toString());
    }
  }

  public void start() {
    thread.start();
  }

  /** The duty is not begun again; returns at once, and leaves a duty under way alone. */
  public void stop() {
    stopping.countDown();
  }

  /** Waits for the thread's end; false where it goes on after that time. */
  public boolean join(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }

  /** Stops, interrupts the duty and waits a moment for its end. */
  @Override
  public void close() {
    stop();
    thread.interrupt();
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      if (thread.isAlive() && !thread.join(CLOSE)) {
        LOG.warn("{} did not stop within {} s", thread.getName(), CLOSE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    int errors = 0;
    while (stopping.getCount() > 0) {
      long begun = System.nanoTime();
      try {
        duty.run();
        return;
      } catch (Throwable e) {
        if (stopping.getCount() == 0) {
          LOG.debug("{} ends: {}", thread.getName(), e.toString());
          return;
        }
        boolean wentWell = System.nanoTime() - begun > pace.longest().toNanos();
        failures = wentWell ? 1 : failures + 1;
        errors = e instanceof Error ? (wentWell ? 1 : errors + 1) : 0;
        if (isForGood(e, errors)) {
          LOG.error("{} ended for good", thread.getName(), e);
          return;
        }
        LOG.error("{} failed and is begun again", thread.getName(), e);
        rest(pace.after(failures), e);
      }
    }
  }

  private boolean isForGood(Throwable fault, int errors) {
    String part = thread.getName();
    if (readiness.fatal(part, fault)) {
      return true;
    }
    if (fault instanceof EndedForGood || errors >= MOST_ERRORS) {
      String why = fault instanceof EndedForGood ? fault.getMessage() : fault.toString();
      readiness.lost(part, String.valueOf(why));
      return true;
    }
    return false;
  }

  /** An interrupt that nobody meant for the end only shortens the pause. */
  private void rest(Duration pause, Throwable fault) {
    readiness.troubled(thread.getName(), "it is begun again after " + fault, pause.plus(HEALED));
    try {
      boolean ignored = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      LOG.debug("{} was interrupted in its pause", thread.getName());
    }
  }
}
