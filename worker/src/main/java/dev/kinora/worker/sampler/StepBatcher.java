package dev.kinora.worker.sampler;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the tasks of one device step by step: each tick takes lanes of any tasks that share a model, whatever step they are
 * at, through the denoiser in one batch ({@link LanePicker} says which). Tasks join and leave between ticks. Owns two platform
 * threads: on one denoisers, sinks and futures are called, the other decodes finished frames beside it. Safe for use by many threads.
 */
public final class StepBatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepBatcher.class);

  private final int limit;
  private final TickListener listener;
  private final LaneBatch batch;
  private final Thread thread;
  private final ExecutorService decoding;
  /** The sampler thread's own. */
  private final LanePicker picker = new LanePicker();

  /** Never held while a model, a sink or a future is called. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<RunningTask> joining = new ArrayDeque<>();
  private final Deque<Runnable> chores = new ArrayDeque<>();
  private int tasks;
  private boolean closed;

  /** A task that was submitted. */
  public interface Ticket {
    /**
     * Takes the task out before its next tick: its sink is told where it stopped, then {@link #done} ends with a
     * CancellationException.
     */
    void cancel();

    /** Completed on the device's thread. Until then the sink may be called and the model is in use. */
    CompletableFuture<SamplingSummary> done();
  }

  private StepBatcher(
      int limit, ThreadFactory threads, ThreadFactory decoding, TickListener listener) {
    this.limit = limit;
    this.listener = listener;
    this.batch = new LaneBatch(listener);
    this.thread = threads.newThread(this::run);
    this.decoding = Executors.newSingleThreadExecutor(decoding);
  }

  /**
   * {@code limit} is the number of tasks at once; {@code threads} gives the device's one thread, {@code decoding} the one that turns
   * finished latents into pictures.
   */
  public static StepBatcher start(
      int limit, ThreadFactory threads, ThreadFactory decoding, TickListener listener) {
    var batcher = new StepBatcher(limit, threads, decoding, listener);
    batcher.thread.start();
    return batcher;
  }

  /** Starts {@code task}. OVERLOADED where the limit of tasks is reached, UNAVAILABLE after close. */
  public Ticket submit(SamplingTask task) {
    var running = new RunningTask(task);
    lock.lock();
    try {
      checkOpen();
      if (tasks >= limit) {
        throw new FarmException(
            FailureCode.OVERLOADED, "the sampler holds its limit of %s jobs".formatted(limit));
      }
      tasks++;
      joining.add(running);
      changed.signal();
    } finally {
      lock.unlock();
    }
    return running;
  }

  /** Runs {@code chore} on the device's thread before the next tick, when no model is in use; UNAVAILABLE after close. */
  public CompletableFuture<Void> between(Runnable chore) {
    var done = new CompletableFuture<Void>();
    lock.lock();
    try {
      checkOpen();
      chores.add(() -> complete(done, chore));
      changed.signal();
    } finally {
      lock.unlock();
    }
    return done;
  }

  private static void complete(CompletableFuture<Void> done, Runnable chore) {
    try {
      chore.run();
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw closed();
    }
  }

  private static FarmException closed() {
    return new FarmException(FailureCode.UNAVAILABLE, "the sampler is closed");
  }

  private void run() {
    try {
      boolean open = true;
      while (open) {
        open = round();
      }
    } catch (InterruptedException e) {
      LOG.debug("interrupted while idle");
    }
  }

  /**
   * False after close. What is no task's own fault ends all of them, to be tried again, and never the thread: who waits for a task
   * would wait for good.
   */
  private boolean round() throws InterruptedException {
    try {
      if (!admit()) {
        return false;
      }
      picker.tasks().stream().filter(RunningTask::cancelled).forEach(this::stop);
      if (!picker.isEmpty()) {
        tick(picker.next());
      }
      listener.busy(picker.tasks().size(), picker.startedLanes());
    } catch (RuntimeException | Error e) {
      LOG.error("the sampler failed, and all that it sampled with it", e);
      picker.tasks().forEach(task -> end(task, e));
    }
    return true;
  }

  /** Takes in what was submitted; blocks while there is nothing to do. False after close. */
  private boolean admit() throws InterruptedException {
    List<RunningTask> joined;
    List<Runnable> due;
    lock.lockInterruptibly();
    try {
      while (picker.isEmpty() && joining.isEmpty() && chores.isEmpty() && !closed) {
        changed.await();
      }
      if (closed) {
        return false;
      }
      joined = drained(joining);
      due = drained(chores);
    } finally {
      lock.unlock();
    }
    joined.forEach(task -> attempt(task, () -> {
      task.begin(decoding);
      picker.add(task);
    }));
    due.forEach(Runnable::run);
    return true;
  }

  private static <T> List<T> drained(Deque<T> queue) {
    var all = new ArrayList<T>(queue);
    queue.clear();
    return all;
  }

  /** One step of the picked lanes; the frames that the step before it finished are decoded meanwhile and then handed out. */
  private void tick(LanePicker.Pick pick) {
    List<LaneState> lanes = pick.lanes();
    long start = System.nanoTime();
    long spent;
    try {
      spent = batch.denoise(pick.model(), lanes);
    } catch (Throwable e) {
      apart(pick, e);
      return;
    }
    picker.tasks().forEach(task -> attempt(task, task.sampling()::deliver));
    int rows = lanes.stream().mapToInt(LaneState::rows).sum();
    for (Map.Entry<RunningTask, Integer> part : pick.counts().entrySet()) {
      RunningTask task = part.getKey();
      if (task.done().isDone()) {
        continue;
      }
      int count = part.getValue();
      long share = spent * task.sampling().rowsOfFirst(count) / rows;
      attempt(task, () -> {
        task.sampling().advance(count, share);
        if (task.sampling().finished()) {
          leave(task);
          task.done().complete(task.sampling().summary());
        }
      });
    }
    picker.charge(pick, System.nanoTime() - start);
  }

  /** Whose lanes did the model not bear? Each task's are tried alone: one render does not end those beside it. */
  private void apart(LanePicker.Pick pick, Throwable reason) {
    if (pick.counts().size() == 1) {
      pick.counts().keySet().forEach(task -> end(task, reason));
    } else {
      LOG.info(
          "a batch of {} tasks failed, each goes alone: {}",
          pick.counts().size(),
          reason.toString());
      pick.alone().forEach(this::tick);
    }
  }

  /** Whatever one task throws (its model, its sink, memory) is that task's end, never the device's. */
  private void attempt(RunningTask task, Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      end(task, e);
    }
  }

  private void stop(RunningTask task) {
    attempt(task, () -> task.task().sink().stopped(task.sampling()::snapshot));
    end(task, new CancellationException(task.task().id()));
  }

  private void end(RunningTask task, Throwable reason) {
    task.abandon();
    leave(task);
    task.done().completeExceptionally(reason);
  }

  /** Before the future completes, so that whoever waits for it finds a free place. */
  private void leave(RunningTask task) {
    if (!task.done().isDone()) {
      picker.remove(task);
      lock.lock();
      try {
        tasks--;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends the device's thread; tasks that are not done end with UNAVAILABLE. */
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
    var rest = new ArrayList<>(picker.tasks());
    rest.addAll(drained(joining));
    rest.forEach(task -> {
      task.abandon();
      task.done().completeExceptionally(closed());
    });
    drained(chores).forEach(Runnable::run);
    decoding.close();
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
}
