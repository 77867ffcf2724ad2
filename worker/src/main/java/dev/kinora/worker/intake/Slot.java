package dev.kinora.worker.intake;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.FarmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer that holds at most one job, on its own thread. It polls or it holds, never idles: an idle consumer
 * could have a job in its buffer that nobody works on until the lock ends. So while precautions keep it from taking jobs,
 * and at the end, the consumer is closed.
 *
 * <p>While it holds a job it renews the lease at a third of the lock time. Poll then brings the renewed record again, which
 * is the one to acknowledge next.
 */
final class Slot implements SupervisedThread.Duty {
  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration SHUT = Duration.ofMillis(200);
  private static final Duration BACK_OFF = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final int LOCK_MS = 30_000;

  /** Where a slot gets its consumer, asks whether to go on, has its attempts run, and tells of its first poll. */
  record Surroundings(
      String topic,
      Supplier<ShareConsumer<String, byte[]>> consumers,
      Precautions precautions,
      Leases leases,
      Executor attempts,
      AttemptTools tools,
      Runnable polling) {}

  private final QueueConfig queue;
  private final Surroundings around;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private boolean polled;
  private volatile boolean holding;

  Slot(QueueConfig queue, Surroundings around) {
    this.queue = queue;
    this.around = around;
  }

  /** Takes no further job; the one that it holds is finished. */
  void stop() {
    stopping.countDown();
  }

  /** False where its thread ends within a poll of {@link #stop}. */
  boolean holding() {
    return holding;
  }

  /** Whatever ends it before {@link #stop} leaves nothing held, so that it can be begun again. */
  @Override
  public void run() throws InterruptedException {
    while (!stopped()) {
      if (around.precautions().enter()) {
        try {
          serve();
        } finally {
          holding = false;
          around.precautions().solitude().leave();
        }
      } else {
        if (around.precautions().solitude().isWanted()) {
          tellPolling(); // another slot was given a job: the broker was asked
        }
        stopping.await(SHUT.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  /** Until precautions forbid more jobs, the worker drains or the consumer fails; then the consumer is closed. */
  private void serve() throws InterruptedException {
    ShareConsumer<String, byte[]> consumer = null;
    try {
      consumer = around.consumers().get();
      consumer.subscribe(List.of(around.topic()));
      boolean usable = true;
      while (usable && !stopped() && around.precautions().goOn()) {
        var records = consumer.poll(POLL);
        tellPolling();
        for (ConsumerRecord<String, byte[]> record : records) {
          if (stopped()) {
            return; // came with the last poll; closing the consumer gives it back
          }
          holding = true;
          usable = hold(consumer, record);
          holding = false;
        }
      }
    } catch (KafkaException | FarmException | IllegalStateException e) {
      Exhaustion.passOn(e);
      LOG.warn("slot of {} starts again: {}", queue.name(), e.toString());
      stopping.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      close(consumer);
    }
  }

  private void tellPolling() {
    if (!polled) {
      polled = true;
      around.polling().run();
    }
  }

  private void close(@Nullable ShareConsumer<String, byte[]> consumer) {
    if (consumer != null) {
      try {
        consumer.close(CLOSE);
      } catch (KafkaException e) {
        LOG.debug("closing a slot of {}: {}", queue.name(), e.toString());
      }
    }
  }

  /** From lease to acknowledgement. False where the consumer must not be used any more. */
  private boolean hold(
      ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> leased)
      throws InterruptedException {
    var hold = new Hold();
    around.leases().add(hold, queue, leased.offset());
    if (around.precautions().health().isSick()) {
      hold.stop(Hold.Stop.SICK); // taken just before the others were stopped
    }
    boolean settled = false;
    try {
      execute(new Attempt(around.tools(), around.precautions(), leased, queue, hold), hold);
      settled = keep(consumer, leased, hold);
      return settled;
    } finally {
      if (!settled) {
        // What we hold may be somebody else's by now: stop, and let the attempt leave the sampler
        // first.
        hold.stop(Hold.Stop.LOST);
        around.tools().metrics().lost();
        awaitQuietly(hold);
      }
      around.leases().remove(hold, queue);
    }
  }

  private void execute(Attempt attempt, Hold hold) {
    try {
      around.attempts().execute(attempt);
    } catch (RejectedExecutionException e) {
      hold.complete(AcknowledgeType.RELEASE);
    }
  }

  private boolean keep(
      ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> leased, Hold hold)
      throws InterruptedException {
    Duration third = Duration.ofMillis(consumer.acquisitionLockTimeoutMs().orElse(LOCK_MS) / 3);
    ConsumerRecord<String, byte[]> record = leased;
    AcknowledgeType outcome = hold.await(third);
    while (outcome == null) {
      consumer.acknowledge(record, AcknowledgeType.RENEW);
      if (!committed(consumer, AcknowledgeType.RENEW, record)) {
        return false;
      }
      around.tools().metrics().renewed();
      record = again(consumer, record);
      outcome = hold.await(third);
    }
    consumer.acknowledge(record, outcome);
    return committed(consumer, outcome, record);
  }

  /** The renewed record, which the next poll brings at once. */
  private static ConsumerRecord<String, byte[]> again(
      ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> record) {
    for (ConsumerRecord<String, byte[]> renewed : consumer.poll(POLL)) {
      return renewed;
    }
    return record;
  }

  /** A refused acknowledgement is not thrown but in the answer. */
  private boolean committed(
      ShareConsumer<String, byte[]> consumer,
      AcknowledgeType type,
      ConsumerRecord<String, byte[]> record) {
    Map<TopicIdPartition, Optional<KafkaException>> answer = consumer.commitSync();
    for (Optional<KafkaException> refusal : answer.values()) {
      if (refusal.isPresent()) {
        LOG.warn(
            "{} of record {} of {} was refused: {}",
            type,
            record.offset(),
            record.topic(),
            refusal.get().toString());
        return false;
      }
    }
    return true;
  }

  private static void awaitQuietly(Hold hold) throws InterruptedException {
    while (hold.await(POLL) == null) {
      LOG.debug("waiting for a stopped attempt");
    }
  }
}
