package dev.kinora.worker.sampler;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step batcher whose tasks take turns: each tick is one step of the lanes of one task. Owns one platform thread, on which
 * models, sinks and futures are called; the lock guards the turn order and is never held while one of them runs.
 */
public final class RoundRobinBatcher implements StepBatcher {
  private static final Logger LOG = LoggerFactory.getLogger(RoundRobinBatcher.class);

  private final int limit;
  private final LaneBatch batch;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Entry> turns = new ArrayDeque<>();
  /** Tasks in turns plus the one that has its tick. */
  private int tasks;

  private boolean closed;

  private static final class Entry implements Ticket {
    private final SamplingTask task;
    private final CompletableFuture<SamplingSummary> done = new CompletableFuture<>();
    private volatile boolean cancelled;
    private @Nullable ClipSampling sampling;

    private Entry(SamplingTask task) {
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public CompletableFuture<SamplingSummary> done() {
      return done;
    }
  }

  private RoundRobinBatcher(int limit, ThreadFactory threads, TickListener listener) {
    this.limit = limit;
    this.batch = new LaneBatch(listener);
    this.thread = threads.newThread(this::run);
  }

  /** {@code limit} is the number of tasks at once; {@code threads} gives the device's one thread. */
  public static RoundRobinBatcher start(int limit, ThreadFactory threads, TickListener listener) {
    var batcher = new RoundRobinBatcher(limit, threads, listener);
    batcher.thread.start();
    return batcher;
  }

  @Override
  public Ticket submit(SamplingTask task) {
    var entry = new Entry(task);
    lock.lock();
    try {
      if (closed) {
        throw new FarmException(FailureCode.UNAVAILABLE, "the sampler is closed");
      }
      if (tasks >= limit) {
        throw new FarmException(
            FailureCode.OVERLOADED, "the sampler holds its limit of %d jobs".formatted(limit));
      }
      tasks++;
      turns.add(entry);
      changed.signal();
    } finally {
      lock.unlock();
    }
    return entry;
  }

  private void run() {
    try {
      for (Entry entry = next(); entry != null; entry = next()) {
        if (tick(entry)) {
          giveBack(entry);
        } else {
          forget();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("interrupted while idle");
    }
  }

  /** Blocks while there is nothing to do; null after close. */
  private @Nullable Entry next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (turns.isEmpty() && !closed) {
        changed.await();
      }
      return closed ? null : turns.poll();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Entry entry) {
    lock.lock();
    try {
      turns.add(entry);
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    lock.lock();
    try {
      tasks--;
    } finally {
      lock.unlock();
    }
  }

  /** One step of one task. False when the task is over, well or not. */
  private boolean tick(Entry entry) {
    if (entry.cancelled) {
      entry.done.completeExceptionally(new CancellationException(entry.task.id()));
      return false;
    }
    try {
      ClipSampling sampling = entry.sampling;
      if (sampling == null) {
        sampling = new ClipSampling(entry.task);
        entry.sampling = sampling;
      }
      sampling.advance(batch.denoise(entry.task.model(), sampling.lanes()));
      if (!sampling.finished()) {
        return true;
      }
      entry.done.complete(sampling.summary());
    } catch (Throwable e) {
      // Whatever one task throws (its model, its sink, memory) is that task's end, never the
      // device's.
      entry.done.completeExceptionally(e);
    }
    return false;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    join();
    for (Entry entry : rest()) {
      entry.done.completeExceptionally(
          new FarmException(FailureCode.UNAVAILABLE, "the sampler was closed"));
    }
  }

  /** The thread never hangs: natives return, and sinks answer to interruption. */
  private void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Entry> rest() {
    lock.lock();
    try {
      var rest = new ArrayList<>(turns);
      turns.clear();
      return rest;
    } finally {
      lock.unlock();
    }
  }
}
