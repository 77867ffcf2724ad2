package dev.kinora.worker.emit;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.job.FrameChain;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.log.v1.Said;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FirstFrame;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.Started;
import dev.kinora.worker.sampler.FrameSink.Picture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt writes to the frame log, in order: started, frames, finished or aborted. Frames are sent without waiting
 * for the broker; {@link #finished} and {@link #aborted} return after the broker has everything. Used by the attempt's
 * thread and, for frames, by the sampler's; the producer's thread reports back.
 */
public final class AttemptLog {
  private final FramePublisher publisher;
  private final RecordHeader header;
  private final Said said;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private long sent;
  private long answered;
  private long begunAt = -1;
  private @Nullable Exception failure;
  private FrameChain chain = FrameChain.START;
  private ByteString begun = ByteString.EMPTY;
  private volatile long stepsDone;

  /** @param said goes with an end before the attempt began; a beginning tells the whole job */
  AttemptLog(FramePublisher publisher, RecordHeader header, Said said) {
    this.publisher = publisher;
    this.header = header;
    this.said = said;
  }

  /** The attempt goes on from a checkpoint: before its first frame. */
  public void resumed(FrameChain published, long steps) {
    chain = published;
    stepsDone = steps;
  }

  /** So many lane steps of the clip are done. */
  public void stepped(long steps) {
    stepsDone = steps;
  }

  /** The chain of all frames so far; for the thread that publishes them and, once they are all made, for any. */
  public FrameChain chain() {
    return chain;
  }

  /** With the event that watchers see. UNSUPPORTED, and nothing written, where the log does not keep so large a clip. */
  public void started(ClipStarted clip) {
    publisher.checkFits(clip);
    begun = clip.getFrameClass();
    send(record().setClipStarted(clip), () -> {});
    publisher.event(event()
        .setStarted(Started.newBuilder()
            .setWorker(clip.getWorker())
            .setModelName(clip.getModelName())
            .setModelDigest(clip.getModelDigest())
            .setFrameCount(clip.getFrameCount())
            .setSteps(clip.getSteps())
            .setSeed(clip.getSeed())
            .addAllNotices(clip.getNoticesList())));
  }

  /** Waits while too many bytes are on their way. Throws UNAVAILABLE once a record of this attempt was lost. */
  public void frame(ByteString frameClass, Picture picture) {
    check();
    ByteString sha256 = UnsafeByteOperations.unsafeWrap(Digests.sha256(picture.pixels()));
    Frame.Builder frame = Frame.newBuilder()
        .setFrameClass(frameClass)
        .setIndex(picture.index())
        .setWidth(picture.width())
        .setHeight(picture.height())
        .setPixelFormat(picture.pixelFormat())
        .setSha256(sha256)
        .setPixels(UnsafeByteOperations.unsafeWrap(picture.pixels()))
        .setStepsDone(stepsDone);
    Runnable firstFrame =
        () -> publisher.event(event().setFirstFrame(FirstFrame.getDefaultInstance()));
    send(record().setFrame(frame), picture.index() == 0 ? firstFrame : () -> {});
    chain = chain.then(sha256);
  }

  /** How many records were sent: what {@link #await} wants, for all of them. */
  public long sent() {
    lock.lock();
    try {
      return sent;
    } finally {
      lock.unlock();
    }
  }

  /** Offset of this attempt's first record, which the broker must have by now; negative where it did not tell. */
  public long begunAt() {
    lock.lock();
    try {
      return begunAt;
    } finally {
      lock.unlock();
    }
  }

  /** Returns when the broker has the first {@code records}; throws UNAVAILABLE where it may not. */
  public void await(long records) {
    lock.lock();
    try {
      while (answered < records) { // the producer's delivery timeout ends the wait
        settled.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted on the way to the log", e);
    } finally {
      lock.unlock();
    }
    check();
  }

  /** Returns when the broker has every frame and this record; throws UNAVAILABLE where it may not. */
  public void finished(ClipFinished clip) {
    await(sent());
    send(record().setClipFinished(clip), () -> {});
    await(sent());
  }

  /** Returns when the broker has the record; throws UNAVAILABLE where it may not. */
  public void aborted(boolean isFinal, Failure reason) {
    lock.lock();
    try {
      failure = null;
    } finally {
      lock.unlock();
    }
    FrameRecord.Builder end = record()
        .setClipAborted(ClipAborted.newBuilder()
            .setFinal(isFinal)
            .setFailure(reason)
            .setStepsDone(stepsDone)
            .setFrameClass(begun));
    if (isFinal && begun.isEmpty()) {
      end.setSaid(said);
    }
    send(end, () -> {});
    await(sent());
  }

  private FrameRecord.Builder record() {
    return FrameRecord.newBuilder().setHeader(header);
  }

  private RenderEvent.Builder event() {
    return RenderEvent.newBuilder()
        .setId(header.getId())
        .setTenant(header.getTenant())
        .putAllLabels(header.getLabelsMap())
        .setAttempt(header.getAttempt());
  }

  private void send(FrameRecord.Builder record, Runnable acknowledged) {
    count(1);
    boolean taken = false;
    try {
      publisher.frames(header.getId(), record.build().toByteArray(), (metadata, problem) -> {
        if (problem == null) {
          acknowledged.run();
        }
        answered(metadata, problem);
      });
      taken = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted on the way to the log", e);
    } finally {
      if (!taken) {
        count(-1);
      }
    }
  }

  private void count(int sends) {
    lock.lock();
    try {
      sent += sends;
    } finally {
      lock.unlock();
    }
  }

  /** Answers come in the order of the records: all have one key. */
  private void answered(@Nullable RecordMetadata place, @Nullable Exception problem) {
    lock.lock();
    try {
      if (answered == 0 && problem == null && place != null && place.hasOffset()) {
        begunAt = place.offset();
      }
      answered++;
      if (problem != null && failure == null) {
        failure = problem;
      }
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    lock.lock();
    try {
      if (failure != null) {
        throw lost(failure);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is too large for a record is so at every attempt. */
  private static FarmException lost(Exception problem) {
    if (problem instanceof RecordTooLargeException) {
      return new FarmException(
          FailureCode.UNSUPPORTED,
          "a picture of this model is larger than kafka.max-record allows: " + problem.getMessage(),
          problem);
    }
    return new FarmException(
        FailureCode.UNAVAILABLE,
        "the frame log did not take a record: " + problem.getMessage(),
        problem);
  }
}
