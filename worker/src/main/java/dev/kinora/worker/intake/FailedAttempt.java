package dev.kinora.worker.intake;

import dev.kinora.job.FailureMapping;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.emit.AttemptLog;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a job whose attempt made no clip: its end, or another attempt somewhere after a pause. A worker that cannot
 * trust its own device ends nobody's render. Used by the attempt's thread.
 */
record FailedAttempt(
    AttemptTools tools, WorkerHealth health, LeasedJob leased, AttemptLog log, Hold hold) {
  private static final Logger LOG = LoggerFactory.getLogger(FailedAttempt.class);

  /** Tells the frame log, and returns what to tell the broker; a job that is to be tried again is held back first. */
  AcknowledgeType acknowledge(FarmException failure) throws InterruptedException {
    FailureMapping.Acknowledge mapped = FailureMapping.of(failure.code()).acknowledge();
    boolean verdict = failure.code() == FailureCode.BAD_MODEL
        || (failure.code() == FailureCode.BROKEN_FRAME
            && failures() + 1 >= tools.config().attempts());
    boolean well = health.failed(failure.code(), verdict);
    boolean isFinal = mapped != FailureMapping.Acknowledge.RELEASE || (verdict && well);
    tools.metrics().aborted(failure.code());
    LOG.warn(
        "attempt {} at render {} failed{}: {} {}",
        leased.attempt(),
        id(),
        isFinal ? " for good" : "",
        failure.code(),
        failure.getMessage());
    boolean told = tell(isFinal, failure);
    if (isFinal && told) {
      return mapped == FailureMapping.Acknowledge.REJECT
          ? AcknowledgeType.REJECT
          : AcknowledgeType.ACCEPT;
    }
    if (well && !FailureMapping.of(failure.code()).retry()) {
      note(failure);
    } else {
      takeBack();
    }
    hold.sleep(pause());
    return AcknowledgeType.RELEASE;
  }

  /** The attempt was stopped: somebody else goes on. */
  void gaveUp(String why) {
    tell(false, new FarmException(FailureCode.UNAVAILABLE, why));
  }

  /** Of earlier attempts; those that the store does not tell now are told at the next one. */
  private int failures() {
    try {
      return tools.evidence().against(leased.job(), leased.attempt());
    } catch (FarmException e) {
      LOG.warn("render {}: what failed before is not known: {}", id(), e.getMessage());
      return 0;
    }
  }

  private void note(FarmException failure) {
    try {
      tools.evidence().failed(leased.job(), leased.attempt(), failure);
    } catch (FarmException e) {
      LOG.warn("render {}: its failure is not noted: {}", id(), e.getMessage());
    }
  }

  /**
   * This attempt says nothing against its job. Where the store is away what it left stays: that may cost the job its company, and
   * only with other pieces, of failures, its life.
   */
  void takeBack() {
    if (!leased.again()) {
      return; // nothing was left
    }
    try {
      tools.evidence().takenBack(leased.job(), leased.attempt());
    } catch (FarmException e) {
      LOG.warn("render {}: what this attempt left stays: {}", id(), e.getMessage());
    }
  }

  private String id() {
    return leased.job().getId();
  }

  private Duration pause() {
    long low = tools.config().holdLow().toMillis();
    long high = tools.config().holdHigh().toMillis();
    return Duration.ofMillis(high <= low ? low : ThreadLocalRandom.current().nextLong(low, high));
  }

  /** False where the log did not take it: then the job must be tried again. */
  private boolean tell(boolean isFinal, FarmException failure) {
    try {
      log.aborted(isFinal, failure.toFailure());
      return true;
    } catch (FarmException e) {
      LOG.warn("cannot write the attempt's end: {}", e.getMessage());
      return false;
    }
  }
}
