package dev.kinora.worker.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.Defaults;
import dev.kinora.job.FailureMapping;
import dev.kinora.job.FarmException;
import dev.kinora.job.JobRules;
import dev.kinora.job.RecordOrigin;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.emit.AttemptLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's try at a job, from the leased record to what is acknowledged (rule L4): invalid jobs end here with all their
 * faults; a render that has ended is left alone; else frames are made. Runs on a thread of its own, while the slot keeps the
 * lease.
 */
final class Attempt implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
  private static final Duration END_POLL = Duration.ofMillis(250);

  private final AttemptTools tools;
  private final ConsumerRecord<String, byte[]> source;
  private final QueueConfig queue;
  private final Hold hold;

  Attempt(AttemptTools tools, ConsumerRecord<String, byte[]> source, QueueConfig queue, Hold hold) {
    this.tools = tools;
    this.source = source;
    this.queue = queue;
    this.hold = hold;
  }

  @Override
  public void run() {
    AcknowledgeType outcome = AcknowledgeType.RELEASE;
    try {
      outcome = outcome();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("attempt at record {} of {} failed", source.offset(), source.topic(), e);
    } finally {
      hold.complete(outcome);
    }
  }

  private AcknowledgeType outcome() throws InterruptedException {
    Optional<RenderJob> parsed = parse();
    if (parsed.isEmpty()) {
      tools.metrics().garbage();
      LOG.warn("record {} of {} is no job: to the dead letters", source.offset(), source.topic());
      return AcknowledgeType.REJECT;
    }
    RenderJob job = Defaults.identified(parsed.get(), origin());
    int deliveries = source.deliveryCount().orElse((short) 1);
    var leased = new LeasedJob(job, Uuids.v7(InstantSource.system()).toString(), deliveries, queue);
    hold.named(job);
    AttemptLog log = tools.publisher().open(job, leased.attempt());
    try {
      List<FieldViolation> faults = JobRules.check(parsed.get(), origin());
      if (!faults.isEmpty()) {
        throw FarmException.invalid(faults);
      }
      return make(leased, log);
    } catch (CancellationException e) {
      return stopped(leased, log);
    } catch (FarmException e) {
      return failed(leased, log, e);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("attempt {} at render {} failed", leased.attempt(), job.getId(), e);
      return failed(
          leased, log, new FarmException(FailureCode.INTERNAL, "the worker failed: " + e, e));
    }
  }

  private Optional<RenderJob> parse() {
    try {
      RenderJob job = RenderJob.parseFrom(source.value());
      return JobRules.garbage(job) ? Optional.empty() : Optional.of(job);
    } catch (InvalidProtocolBufferException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private RecordOrigin origin() {
    return new RecordOrigin(
        tools.clusterId(),
        source.topic(),
        source.partition(),
        source.offset(),
        Instant.ofEpochMilli(source.timestamp()));
  }

  private AcknowledgeType make(LeasedJob leased, AttemptLog log) throws InterruptedException {
    if (tools.ends().ended(leased.job())) {
      return AcknowledgeType.ACCEPT;
    }
    new ClipMaking(tools, leased, log, hold).run();
    return AcknowledgeType.ACCEPT;
  }

  /** A cancelled render is acknowledged only once its end is written: until then the job must not be lost. */
  private AcknowledgeType stopped(LeasedJob leased, AttemptLog log) throws InterruptedException {
    Hold.@Nullable Stop reason = hold.stopReason();
    LOG.info("render {} is stopped: {}", leased.job().getId(), reason);
    if (reason == Hold.Stop.CANCELLED) {
      return endedWithin(leased.job()) ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE;
    }
    if (reason == Hold.Stop.DRAINED) {
      tell(log, false, new FarmException(FailureCode.UNAVAILABLE, "the worker drains"));
    }
    return AcknowledgeType.RELEASE;
  }

  private boolean endedWithin(RenderJob job) throws InterruptedException {
    long deadline = System.nanoTime() + tools.config().endGrace().toNanos();
    while (!tools.ends().ended(job)) {
      if (hold.hurried() || System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(END_POLL);
    }
    return true;
  }

  private AcknowledgeType failed(LeasedJob leased, AttemptLog log, FarmException failure)
      throws InterruptedException {
    FailureMapping.Acknowledge mapped = FailureMapping.of(failure.code()).acknowledge();
    boolean enough = leased.deliveries() >= tools.config().attempts();
    boolean isFinal =
        mapped != FailureMapping.Acknowledge.RELEASE || (enough && hopeless(failure.code()));
    tools.metrics().aborted(failure.code());
    LOG.warn(
        "attempt {} at render {} failed{}: {} {}",
        leased.attempt(),
        leased.job().getId(),
        isFinal ? " for good" : "",
        failure.code(),
        failure.getMessage());
    boolean told = tell(log, isFinal, failure);
    if (isFinal && told) {
      return mapped == FailureMapping.Acknowledge.REJECT
          ? AcknowledgeType.REJECT
          : AcknowledgeType.ACCEPT;
    }
    hold.sleep(pause());
    return AcknowledgeType.RELEASE;
  }

  /** Failures that come back on every worker with the same model. */
  private static boolean hopeless(FailureCode code) {
    return code == FailureCode.BROKEN_FRAME || code == FailureCode.BAD_MODEL;
  }

  private Duration pause() {
    long low = tools.config().holdLow().toMillis();
    long high = tools.config().holdHigh().toMillis();
    return Duration.ofMillis(high <= low ? low : ThreadLocalRandom.current().nextLong(low, high));
  }

  /** False where the log did not take it: then the job must be tried again. */
  private static boolean tell(AttemptLog log, boolean isFinal, FarmException failure) {
    try {
      log.aborted(isFinal, failure.toFailure());
      return true;
    } catch (FarmException e) {
      LOG.warn("cannot write the attempt's end: {}", e.getMessage());
      return false;
    }
  }
}
