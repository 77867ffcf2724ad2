package dev.kinora.encoder.assembly;

import com.google.protobuf.ByteString;
import dev.kinora.job.Digests;
import dev.kinora.job.JobRules;
import dev.kinora.job.PixelFormats;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.FailureCode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Joins the records of one render, in log order, into the one decision they make (rules L1 and L3). Holds digests and
 * offsets, no pixels: the caller keeps those of each {@link Step.FrameKept}. No I/O; called from one thread.
 *
 * <ul>
 *   <li>Frames belong to (render, class, index), whatever attempt sent them.
 *   <li>The first good copy counts; an equal one is dropped, an unequal one ends the render NOT_DETERMINISTIC.
 *   <li>The first class named by a ClipFinished is the video if all its frames are there, else the render has FRAMES_LOST.
 *   <li>A ClipFinished with the frames of another render asks for copies of that one's outputs.
 *   <li>Where that ClipFinished tells another chain of frames, the attempt went on from other frames than those of the log:
 *       NOT_DETERMINISTIC.
 *   <li>A record of another request than the first record's is skipped, except cancel and expiry.
 * </ul>
 */
public final class ClipAssembler {
  /** Largest side of a frame, in pixels. */
  private static final int MAX_SIDE = 4096;
  /** An attempt makes at most one class, and the broker allows ten attempts before it gives up. */
  private static final int MAX_CLASSES = 32;

  /** Characters of a model's name and of its digest: they go into the end, which must fit into an event. */
  private static final int MAX_MODEL = 128;

  private static final String NO_START = "the start of the finished clip is not in the log";
  private static final Step NOTED = new Step.Noted();

  private final RecordHeader header;
  private final Map<ByteString, ClipClass> classes = new LinkedHashMap<>();
  /** Starts of clips whose frames another render has; they take no place. */
  private final Map<ByteString, ClipStarted> copies = new HashMap<>();

  private long taken = -1;
  private @Nullable Decision decision;

  /** @param header of the render's first record; that record is taken like the others */
  public ClipAssembler(RecordHeader header) {
    this.header = header;
  }

  public RecordHeader header() {
    return header;
  }

  /** The class whose frames began first; empty until one did. */
  public Optional<ClipClass> leader() {
    return classes.values().stream().findFirst();
  }

  public Step take(LoggedRecord record) {
    if (record.offset() <= taken) {
      return skipped(SkipReason.TAKEN);
    }
    taken = record.offset();
    if (decision != null) {
      return skipped(SkipReason.ENDED);
    }
    if (otherRequest(header, record)) {
      return skipped(SkipReason.OTHER_REQUEST);
    }
    Optional<Decision.Over> over = Decision.alone(record);
    if (over.isPresent()) {
      return decided(over.get());
    }
    return switch (record.value().getKindCase()) {
      case CLIP_STARTED -> started(record.value().getClipStarted());
      case FRAME -> frame(record, record.value().getFrame());
      case CLIP_FINISHED -> decided(finished(record, record.value().getClipFinished()));
      case CLIP_ABORTED -> aborted(record.value().getClipAborted());
      case CANCEL_ASKED, EXPIRED, DEAD_LETTERED, KIND_NOT_SET -> skipped(SkipReason.UNKNOWN_KIND);
    };
  }

  /** Whether the record speaks of another request than {@code first}; cancel and expiry always count. */
  public static boolean otherRequest(RecordHeader first, LoggedRecord record) {
    KindCase kind = record.value().getKindCase();
    return kind != KindCase.CANCEL_ASKED
        && kind != KindCase.EXPIRED
        && !record.header().getRequestDigest().equals(first.getRequestDigest());
  }

  private Step started(ClipStarted started) {
    if (started.hasFramesOf()) {
      return copied(started);
    }
    ClipClass known = classes.get(started.getFrameClass());
    if (known != null) {
      return known.agreesWith(started) ? again(known, started) : skipped(SkipReason.BAD_CLIP);
    }
    if (!usable(started) || classes.size() == MAX_CLASSES) {
      return skipped(SkipReason.BAD_CLIP);
    }
    var clip = new ClipClass(started);
    clip.begun(started.getResumedFrom().getSteps());
    classes.put(started.getFrameClass(), clip);
    return new Step.ClassOpened(clip);
  }

  private Step copied(ClipStarted started) {
    if (!usable(started) || copies.size() == MAX_CLASSES) {
      return skipped(SkipReason.BAD_CLIP);
    }
    copies.putIfAbsent(started.getFrameClass(), started);
    return NOTED;
  }

  private static Step again(ClipClass known, ClipStarted started) {
    known.begun(started.getResumedFrom().getSteps());
    return NOTED;
  }

  /** Not the last attempt: another one may follow. */
  private Step aborted(ClipAborted aborted) {
    ClipClass clip = classes.get(aborted.getFrameClass());
    if (clip != null) {
      clip.reached(aborted.getStepsDone());
    }
    return NOTED;
  }

  private boolean usable(ClipStarted started) {
    return started.getFrameClass().size() == 32
        && started.getFrameCount() >= 1
        && started.getFrameCount() <= JobRules.MAX_FRAMES
        && started.getWidth() >= 1
        && started.getWidth() <= MAX_SIDE
        && started.getHeight() >= 1
        && started.getHeight() <= MAX_SIDE
        && PixelFormats.bytes(started.getPixelFormat()) > 0
        && started.getModelName().length() <= MAX_MODEL
        && started.getModelDigest().length() <= MAX_MODEL
        && started.getJob().getId().equals(header.getId())
        && started.getJob().getTenant().equals(header.getTenant())
        && JobRules.check(started.getJob()).isEmpty();
  }

  private Step frame(LoggedRecord record, Frame frame) {
    ClipClass clip = classes.get(frame.getFrameClass());
    if (clip == null) {
      return skipped(SkipReason.NO_CLIP);
    }
    if (!clip.fits(frame)) {
      return skipped(SkipReason.WRONG_SIZE);
    }
    if (!frame.getSha256().equals(sha256(frame.getPixels()))) {
      return skipped(SkipReason.WRONG_DIGEST);
    }
    clip.reached(frame.getStepsDone());
    ByteString first = clip.digest(frame.getIndex());
    if (first == null) {
      clip.keep(frame.getIndex(), frame.getSha256(), record.offset());
      return new Step.FrameKept(clip, frame.getIndex());
    }
    if (first.equals(frame.getSha256())) {
      return skipped(SkipReason.DUPLICATE);
    }
    return decided(Decision.failed(
        record,
        FailureCode.NOT_DETERMINISTIC,
        "two copies of frame %s of class %s differ"
            .formatted(frame.getIndex(), Digests.hex(frame.getFrameClass().toByteArray()))));
  }

  private Decision finished(LoggedRecord record, ClipFinished finished) {
    if (finished.hasFramesOf()) {
      ClipStarted started = copies.get(finished.getFrameClass());
      return started == null
          ? Decision.failed(record, FailureCode.FRAMES_LOST, NO_START)
          : new Decision.Copy(record.position(), started, finished.getFramesOf());
    }
    ClipClass clip = classes.get(finished.getFrameClass());
    if (clip == null) {
      return Decision.failed(record, FailureCode.FRAMES_LOST, NO_START);
    }
    if (!clip.complete() || finished.getFrameCount() != clip.frames()) {
      return Decision.failed(
          record,
          FailureCode.FRAMES_LOST,
          clip.complete()
              ? "the clip was started with %s frames and finished with %s"
                  .formatted(clip.frames(), finished.getFrameCount())
              : "of %s frames these are not in the log: %s"
                  .formatted(clip.frames(), clip.missing()));
    }
    if (!finished.getChain().isEmpty()
        && !finished.getChain().equals(clip.chain().digest())) {
      return Decision.failed(
          record,
          FailureCode.NOT_DETERMINISTIC,
          "the attempt that finished went on from other frames than those in the log");
    }
    long others = classes.values().stream()
        .filter(other -> other != clip)
        .mapToLong(ClipClass::steps)
        .sum();
    return new Decision.Whole(record.position(), clip, finished, clip.redone() + others);
  }

  private Step decided(Decision made) {
    decision = made;
    return new Step.Decided(made);
  }

  private static Step skipped(SkipReason reason) {
    return new Step.Skipped(reason);
  }

  private static ByteString sha256(ByteString bytes) {
    MessageDigest digest = Digests.newSha256();
    for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
      digest.update(part);
    }
    return ByteString.copyFrom(digest.digest());
  }
}
