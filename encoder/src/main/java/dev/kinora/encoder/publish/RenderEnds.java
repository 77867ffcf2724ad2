package dev.kinora.encoder.publish;

import com.google.protobuf.util.Timestamps;
import dev.kinora.encoder.assembly.ClipClass;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.quality.LoopMotion;
import dev.kinora.job.Defaults;
import dev.kinora.job.ShownSpec;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.Effort;
import dev.kinora.log.v1.Judgement;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.log.v1.Said;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.ClipQuality;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Notice;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The words of an end: pure functions of the decision and of what became of the placements. */
public final class RenderEnds {
  private static final int MOST_VIOLATIONS = 64;
  private static final int MOST_CHARACTERS = 2_000;
  private static final int MOST_NOTICES = 8;
  private static final int MOST_WORDS = 8;
  /** Characters: the longest message lists that many words. */
  private static final int MOST_OF_NOTICE = 500;

  private RenderEnds() {}

  /** @param leader the class that began first, for what it says of the model */
  public static StoredEnd over(
      RecordHeader header, Optional<ClipClass> leader, Decision.Over over, Instant now) {
    RenderEnd.Builder end = begin(header, now);
    leader.ifPresentOrElse(clip -> describe(end, clip.started()), () -> repeat(end, over.said()));
    end.setOutcome(over.outcome()).setFailure(bounded(over.failure()));
    return stored(end, judged(over));
  }

  /**
   * What was made of a whole clip.
   *
   * @param outputs one for each placement, in their order, those that failed too
   */
  public record Made(List<Output> outputs, Optional<LoopMotion> motion, String encoderBuild) {}

  public static StoredEnd whole(RecordHeader header, Decision.Whole whole, Made made, Instant now) {
    List<Output> outputs = made.outputs();
    RenderEnd.Builder end = begin(header, now);
    describe(end, whole.clip().started());
    ClipFinished finished = whole.finished();
    Effort before = finished.getResumedFrom();
    end.setDeviceMs(before.getDeviceMs() + finished.getDeviceMs())
        .setSteps(before.getSteps() + finished.getSteps() + whole.stepsRedone())
        .setStepsRedone(whole.stepsRedone())
        .addAllOutputs(outputs);
    Judgement.Builder judged = judged(whole)
        .setFirstFrameOffset(whole.clip().firstOffset())
        .setLastFrameOffset(whole.clip().lastOffset())
        .setEncoderBuild(made.encoderBuild());
    RenderMode mode = Defaults.mode(whole.clip().started().getJob().getSpec());
    made.motion().ifPresent(motion -> end.setQuality(quality(motion, mode)));
    List<Output> failed = outputs.stream().filter(Output::hasFailure).toList();
    if (failed.isEmpty()) {
      return stored(end.setOutcome(Outcome.COMPLETED), judged);
    }
    Failure first = failed.getFirst().getFailure();
    end.setOutcome(failed.size() == outputs.size() ? Outcome.FAILED : Outcome.PARTIAL)
        .setFailure(first.toBuilder()
            .setMessage("%s of %s placements failed; %s: %s"
                .formatted(
                    failed.size(),
                    outputs.size(),
                    failed.getFirst().getPlacement(),
                    first.getMessage())));
    return stored(end, judged);
  }

  /** @param copied empty where the source is gone */
  static StoredEnd copied(
      RecordHeader header, Decision.Copy copy, Optional<OutputCopies.Copied> copied, Instant now) {
    RenderEnd.Builder end = begin(header, now);
    describe(end, copy.started());
    String source = copy.framesOf().getSource();
    if (copied.isEmpty()) {
      end.setOutcome(Outcome.FAILED)
          .setFailure(Failure.newBuilder()
              .setCode(FailureCode.SOURCE_GONE)
              .setMessage("the outputs of %s, which has these frames, are gone".formatted(source)));
      return stored(end, judged(copy));
    }
    copied.get().quality().ifPresent(end::setQuality);
    end.setOutcome(Outcome.COMPLETED)
        .setFramesOf(source)
        .addAllOutputs(copied.get().outputs());
    return stored(end, judged(copy).setEncoderBuild(copied.get().build()));
  }

  private static ClipQuality quality(LoopMotion motion, RenderMode mode) {
    ClipQuality.Builder quality =
        ClipQuality.newBuilder().setTemporalFlickering(motion.flickering());
    if (mode == RenderMode.DENOISE) {
      return quality.setMotion(motion.inner()).build();
    }
    if (motion.inner() > 0) {
      quality.setLoopClosure(motion.closure());
    }
    return quality.setMotion(motion.mean()).build();
  }

  private static RenderEnd.Builder begin(RecordHeader header, Instant now) {
    return RenderEnd.newBuilder()
        .setId(header.getId())
        .setTenant(header.getTenant())
        .putAllLabels(header.getLabelsMap())
        .setAcceptedAt(header.getAcceptedAt())
        .setEndedAt(Timestamps.fromMillis(now.toEpochMilli()));
  }

  private static Judgement.Builder judged(Decision decision) {
    return Judgement.newBuilder().setDecidedBy(decision.by());
  }

  private static StoredEnd stored(RenderEnd.Builder end, Judgement.Builder judgement) {
    return StoredEnd.newBuilder().setEnd(end).setJudgement(judgement).build();
  }

  private static void describe(RenderEnd.Builder end, ClipStarted started) {
    end.setFrameClass(started.getFrameClass())
        .setModelName(started.getModelName())
        .setModelDigest(started.getModelDigest())
        .setSeed(started.getSeed())
        .setFrameCount(started.getFrameCount())
        .setStepsPerLane(started.getSteps())
        .setSource(started.getJob().getSource());
    started.getNoticesList().stream()
        .limit(MOST_NOTICES)
        .map(RenderEnds::bounded)
        .forEach(end::addNotices);
    ShownSpec.of(started.getJob().getSpec()).ifPresent(end::setSpec);
  }

  /** Anybody may have written the record, so no more is taken than what an end has room for. */
  private static void repeat(RenderEnd.Builder end, Said said) {
    end.setSource(Uuids.valid(said.getSource()) ? said.getSource() : "");
    if (said.hasSpec()) {
      ShownSpec.of(said.getSpec()).ifPresent(end::setSpec);
    }
  }

  /** An event larger than its topic allows could never be published. */
  private static Failure bounded(Failure failure) {
    Failure.Builder small = failure.toBuilder()
        .setMessage(cut(failure.getMessage(), MOST_CHARACTERS))
        .clearViolations()
        .addAllViolations(failure.getViolationsList().stream()
            .limit(MOST_VIOLATIONS)
            .map(RenderEnds::bounded)
            .toList());
    if (failure.getCode() == FailureCode.UNRECOGNIZED) {
      small.setCode(FailureCode.INTERNAL);
    }
    return small.build();
  }

  private static Notice bounded(Notice notice) {
    return Notice.newBuilder()
        .setCodeValue(notice.getCodeValue())
        .setField(cut(notice.getField(), MOST_OF_NOTICE))
        .setMessage(cut(notice.getMessage(), MOST_OF_NOTICE))
        .addAllWords(notice.getWordsList().stream()
            .limit(MOST_WORDS)
            .map(word -> cut(word, MOST_OF_NOTICE))
            .toList())
        .build();
  }

  private static FieldViolation bounded(FieldViolation violation) {
    return violation.toBuilder()
        .setField(cut(violation.getField(), MOST_CHARACTERS))
        .setValue(cut(violation.getValue(), MOST_CHARACTERS))
        .setAllowed(cut(violation.getAllowed(), MOST_CHARACTERS))
        .build();
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }
}
