package dev.kinora.worker.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.store.Evidence;
import dev.kinora.infra.topic.GivenAgain;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.Defaults;
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
  private static final Duration TURN_POLL = Duration.ofMillis(50);

  private final AttemptTools tools;
  private final Precautions precautions;
  private final ConsumerRecord<String, byte[]> source;
  private final QueueConfig queue;
  private final Hold hold;

  Attempt(
      AttemptTools tools,
      Precautions precautions,
      ConsumerRecord<String, byte[]> source,
      QueueConfig queue,
      Hold hold) {
    this.tools = tools;
    this.precautions = precautions;
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
    boolean again = source.deliveryCount().orElse((short) 1) > 1 || GivenAgain.is(source);
    var leased = new LeasedJob(job, Uuids.v7(InstantSource.system()).toString(), again, queue);
    hold.named(job);
    if (!again) {
      tools.metrics().waited(queue.name(), sinceWritten());
    }
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
      Exhaustion.passOn(e);
      return failed(leased, log).acknowledge(e);
    } catch (RuntimeException | Error e) {
      Exhaustion.passOn(e);
      LOG.error("attempt {} at render {} failed", leased.attempt(), job.getId(), e);
      return failed(leased, log)
          .acknowledge(new FarmException(FailureCode.INTERNAL, "the worker failed: " + e, e));
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

  /** By two clocks: never less than nothing. */
  private Duration sinceWritten() {
    return Duration.ofMillis(Math.max(0, System.currentTimeMillis() - source.timestamp()));
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
    RenderJob job = leased.job();
    if (hold.patiently(() -> tools.ends().ended(job))) {
      return AcknowledgeType.ACCEPT;
    }
    if (leased.again() && against(leased) >= Evidence.SUSPECT) {
      alone(leased, log);
    } else {
      clip(leased, log);
    }
    return AcknowledgeType.ACCEPT;
  }

  private int against(LeasedJob leased) throws InterruptedException {
    return hold.patiently(() -> tools.evidence().against(leased.job(), leased.attempt()));
  }

  /** Should this process die meanwhile, what it leaves speaks against the job; where it ends in order the judge deletes it. */
  private void clip(LeasedJob leased, AttemptLog log) throws InterruptedException {
    if (leased.again()) {
      hold.patiently(() -> {
        tools.evidence().begun(leased.job(), leased.attempt(), tools.worker());
        return true;
      });
    }
    new ClipMaking(tools, leased, log, hold).run();
    precautions.health().succeeded();
  }

  /** A job that ended its attempts before, or was there when they ended, takes no neighbours with it this time. */
  private void alone(LeasedJob leased, AttemptLog log) throws InterruptedException {
    try (Solitude.Turn turn = precautions.solitude().ask()) {
      while (!turn.hasCome()) {
        if (hold.sleep(TURN_POLL)) {
          throw new CancellationException("before its turn");
        }
      }
      LOG.info(
          "render {}, which ended attempts before, runs alone", leased.job().getId());
      tools.metrics().suspect();
      clip(leased, log);
    }
  }

  private FailedAttempt failed(LeasedJob leased, AttemptLog log) {
    return new FailedAttempt(tools, precautions.health(), leased, log, hold);
  }

  /** A cancelled render is acknowledged only once its end is written: until then the job must not be lost. */
  private AcknowledgeType stopped(LeasedJob leased, AttemptLog log) throws InterruptedException {
    Hold.@Nullable Stop reason = hold.stopReason();
    LOG.info("render {} is stopped: {}", leased.job().getId(), reason);
    if (reason == Hold.Stop.CANCELLED) {
      return endedWithin(leased.job()) ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE;
    }
    FailedAttempt stopped = failed(leased, log);
    stopped.takeBack();
    if (reason == Hold.Stop.DRAINED) {
      stopped.gaveUp("the worker drains");
    } else if (reason == Hold.Stop.SICK) {
      stopped.gaveUp("the worker is sick");
    }
    return AcknowledgeType.RELEASE;
  }

  private boolean endedWithin(RenderJob job) throws InterruptedException {
    long deadline = System.nanoTime() + tools.config().endGrace().toNanos();
    while (!tools.ends().knownToHaveEnded(job)) {
      if (hold.hurried() || System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(END_POLL);
    }
    return true;
  }
}
