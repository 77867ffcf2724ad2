package dev.kinora.worker.resume;

import com.google.protobuf.ByteString;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.job.FrameChain;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.emit.AttemptLog;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.sampler.SamplingSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints that one attempt leaves. The sampler's thread copies where the clip is; the writer's thread waits until the
 * broker has every frame before it and stores the copy: were a frame lost, whoever went on from there would leave a hole. The
 * two newest stay, older ones are deleted. A checkpoint that cannot be written costs nothing but a longer way back.
 */
public final class Trail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trail.class);
  private static final int KEPT = 2;
  private static final long NONE = -1;

  private final Checkpoints checkpoints;
  private final Course course;
  /** Read by the sampler's thread, written by the writer's while {@link #underWay} keeps the other off. */
  private final CheckpointPace pace;

  private final AtomicBoolean underWay = new AtomicBoolean();
  private final Deque<String> keys = new ArrayDeque<>();
  /** Where the log has the frames of attempts before this one; written before the first checkpoint. */
  private long earlierFrom = NONE;

  private volatile @Nullable Copy last;
  private volatile boolean closed;

  /** What all checkpoints of an attempt have in common. */
  record Course(RenderJob job, ByteString frameClass, Conditioning conditioning, AttemptLog log) {}

  /** Where the clip was, and how many records the broker must have for it to count. */
  private record Copy(SamplingSnapshot snapshot, FrameChain chain, long records, long nanos) {}

  Trail(Checkpoints checkpoints, Course course, CheckpointPace pace) {
    this.checkpoints = checkpoints;
    this.course = course;
    this.pace = pace;
  }

  /** The sampler's thread, after a tick: leaves a checkpoint where one is due. */
  public void between(Supplier<SamplingSnapshot> now) {
    if (underWay.get() || !pace.due(System.nanoTime())) {
      return;
    }
    underWay.set(true);
    Copy copy = copy(now);
    try {
      checkpoints.writer().execute(() -> {
        try {
          long cost = copy.nanos() + write(copy);
          pace.taken(System.nanoTime(), cost, checkpoints.trails());
        } finally {
          underWay.set(false);
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("render {}: no checkpoint, the writer is busy", course.job().getId());
      underWay.set(false);
    }
  }

  /** The sampler's thread: the attempt was stopped here. */
  public void stopped(Supplier<SamplingSnapshot> now) {
    last = copy(now);
  }

  /**
   * The attempt's thread: leaves a checkpoint of where it was stopped, so that nothing is done twice. Returns when the store has
   * it, or has not within {@code patience}.
   */
  public void leave(Duration patience) throws InterruptedException {
    Copy copy = last;
    if (copy == null || copy.snapshot().stepsDone() == 0) {
      return;
    }
    try {
      CompletableFuture.runAsync(() -> write(copy), checkpoints.writer())
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | ExecutionException | TimeoutException e) {
      Exhaustion.passOn(e);
      LOG.warn("render {}: no checkpoint at its stop: {}", course.job().getId(), e.toString());
    }
  }

  /** A checkpoint that is there already; before the attempt's first step. */
  void goesOnFrom(CheckpointStore.Found found) {
    keys.addLast(found.key());
    if (found.point().snapshot().framesDone() > 0) {
      earlierFrom = found.point().logFrom();
    }
  }

  @Override
  public void close() {
    closed = true; // a checkpoint that still waits would be of no use, and nobody might delete it
    checkpoints.ended();
  }

  private Copy copy(Supplier<SamplingSnapshot> now) {
    long start = System.nanoTime();
    SamplingSnapshot snapshot = now.get();
    return new Copy(snapshot, course.log().chain(), course.log().sent(), System.nanoTime() - start);
  }

  /** On the writer's thread, which alone touches the keys by then. Returns the nanoseconds of work, waits for the log left out. */
  private long write(Copy copy) {
    long start = System.nanoTime();
    try {
      course.log().await(copy.records());
      start = System.nanoTime();
      if (closed) {
        return 0;
      }
      var point = new ResumePoint(
          course.frameClass(),
          checkpoints.clock().instant(),
          copy.snapshot(),
          course.conditioning(),
          copy.chain(),
          earlierFrom == NONE ? course.log().begunAt() : earlierFrom);
      String key = checkpoints.store().write(course.job(), point);
      checkpoints.written(copy.nanos() + System.nanoTime() - start);
      if (!keys.contains(key)) {
        keys.addLast(key);
      }
      while (keys.size() > KEPT) {
        checkpoints.store().delete(keys.removeFirst());
      }
    } catch (RuntimeException e) {
      Exhaustion.passOn(e);
      LOG.warn("render {}: no checkpoint: {}", course.job().getId(), e.getMessage());
    }
    return System.nanoTime() - start;
  }
}
