package dev.kinora.encoder.assembly;

import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.Expired;
import dev.kinora.log.v1.FramesOf;
import dev.kinora.log.v1.LogPosition;
import dev.kinora.log.v1.Said;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import java.util.Optional;

/** What ended a render, and the record that did (rule L1: the first in log order wins). */
public sealed interface Decision {
  LogPosition by();

  /**
   * All frames of {@code clip} are there: its videos are to be made.
   *
   * @param stepsRedone lane steps that the log shows as done for nothing
   */
  record Whole(LogPosition by, ClipClass clip, ClipFinished finished, long stepsRedone)
      implements Decision {}

  /** The frames are those of another render, whose outputs are to be copied. */
  record Copy(LogPosition by, ClipStarted started, FramesOf framesOf) implements Decision {}

  /**
   * The render is over without a video.
   *
   * @param said what the deciding record tells of the job, for a render that no attempt began
   */
  record Over(LogPosition by, Outcome outcome, Failure failure, Said said) implements Decision {}

  static Over failed(LoggedRecord by, FailureCode code, String message) {
    return over(by, Outcome.FAILED, code, message);
  }

  /** By a fault of this judge, while the record at hand said nothing of the job. */
  static Over failed(LogPosition by, FailureCode code, String message) {
    return new Over(
        by,
        Outcome.FAILED,
        Failure.newBuilder().setCode(code).setMessage(message).build(),
        Said.getDefaultInstance());
  }

  /** For a record that ends a render whatever its frames are; empty for the other kinds. */
  static Optional<Over> alone(LoggedRecord record) {
    return switch (record.value().getKindCase()) {
      case CANCEL_ASKED -> {
        String reason = record.value().getCancelAsked().getReason();
        yield Optional.of(over(
            record,
            Outcome.CANCELLED,
            FailureCode.CANCELLED_BY_USER,
            reason.isBlank() ? "cancelled on request" : "cancelled: " + reason));
      }
      case EXPIRED -> Optional.of(expired(record, record.value().getExpired()));
      case DEAD_LETTERED -> {
        var dead = record.value().getDeadLettered();
        yield Optional.of(failed(
            record,
            FailureCode.DEAD_LETTERED,
            "the broker gave the job up after %s deliveries: %s"
                .formatted(Integer.toUnsignedString(dead.getDeliveryCount()), dead.getReason())));
      }
      case CLIP_ABORTED -> aborted(record, record.value().getClipAborted());
      case CLIP_STARTED, FRAME, CLIP_FINISHED, KIND_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<Over> aborted(LoggedRecord record, ClipAborted aborted) {
    if (!aborted.getFinal()) {
      return Optional.empty();
    }
    Failure failure = aborted.getFailure();
    if (failure.getCode() == FailureCode.FAILURE_CODE_UNSPECIFIED) {
      failure = failure.toBuilder().setCode(FailureCode.INTERNAL).build();
    }
    return Optional.of(over(record, Outcome.FAILED, failure));
  }

  private static Over expired(LoggedRecord record, Expired expired) {
    return expired.hasFailure()
        ? over(record, Outcome.FAILED, expired.getFailure())
        : failed(record, FailureCode.EXPIRED, "not done by its expires_at");
  }

  private static Over over(LoggedRecord by, Outcome outcome, FailureCode code, String message) {
    return over(
        by, outcome, Failure.newBuilder().setCode(code).setMessage(message).build());
  }

  private static Over over(LoggedRecord by, Outcome outcome, Failure failure) {
    return new Over(by.position(), outcome, failure, by.value().getSaid());
  }
}
