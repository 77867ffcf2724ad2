package dev.kinora.worker.resume;

import com.google.protobuf.ByteString;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.emit.AttemptLog;
import dev.kinora.worker.plan.ClipPlan;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All checkpoints of a worker: finds the one to go on from, and gives each attempt a {@link Trail} that leaves new ones. One
 * thread writes them all; at most one of a render, and one more at its stop, wait for it. Any thread.
 */
public final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final CheckpointConfig config;
  private final CheckpointStore store;
  private final InstantSource clock;
  private final LongConsumer written;
  private final ThreadPoolExecutor writer;
  private final AtomicInteger trails = new AtomicInteger();

  /** What they are kept in, and what they are measured against. */
  public record Surroundings(ObjectStore store, FrameLogBegin log, InstantSource clock) {}

  /**
   * @param renders the most that are sampled at once
   * @param written hears of each checkpoint's work, in nanoseconds, on any thread
   */
  public Checkpoints(
      Surroundings around,
      CheckpointConfig config,
      String worker,
      int renders,
      LongConsumer written) {
    this.config = config;
    this.clock = around.clock();
    this.written = written;
    this.store = new CheckpointStore(around.store(), around.log(), around.clock(), config.oldest());
    this.writer = new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(2 * renders),
        NamedThreads.platform(worker + "-checkpoints"));
  }

  /** What an attempt holds of its render's checkpoints. */
  public record Begin(Trail trail, Optional<ResumePoint> from) {}

  /** Where an attempt begins; a store or a broker that does not answer gives UNAVAILABLE. To be closed with {@link Trail#close}. */
  public Begin begin(RenderJob job, ByteString frameClass, ClipPlan plan, AttemptLog log) {
    Optional<CheckpointStore.Found> found = store.newest(job, frameClass.toByteArray(), plan);
    found.ifPresent(from -> LOG.info(
        "render {} goes on from {} of {} steps",
        job.getId(),
        from.point().snapshot().stepsDone(),
        plan.totalSteps()));
    var course = new Trail.Course(job, frameClass, plan.conditioning(), log);
    var trail = new Trail(this, course, new CheckpointPace(config.every(), System.nanoTime()));
    found.ifPresent(trail::goesOnFrom);
    trails.incrementAndGet();
    return new Begin(trail, found.map(CheckpointStore.Found::point));
  }

  CheckpointStore store() {
    return store;
  }

  InstantSource clock() {
    return clock;
  }

  ThreadPoolExecutor writer() {
    return writer;
  }

  void written(long nanos) {
    written.accept(nanos);
  }

  int trails() {
    return trails.get();
  }

  void ended() {
    trails.decrementAndGet();
  }

  /** Checkpoints that are under way may be lost: those before them are good. */
  @Override
  public void close() throws InterruptedException {
    writer.shutdownNow();
    if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
      LOG.warn("a checkpoint is still on its way to the store");
    }
  }
}
