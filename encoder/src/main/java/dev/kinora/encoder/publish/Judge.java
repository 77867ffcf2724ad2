package dev.kinora.encoder.publish;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.RenderEnd;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of terminal events (rules L1 and L5). One transaction holds the event and the committed offset of the
 * render's own partition, sent with the consumer's current group membership: the broker refuses it where another encoder owns
 * the partition by then. Called from the thread that polls, so no transaction is open while partitions change hands.
 */
public final class Judge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final int COMMIT_TRIES = 3;
  /** Two processes with one encoder.id fence each other; after so many times in a minute this one gives up. */
  private static final int MOST_FENCES = 3;

  private final Topics topics;
  private final Supplier<Producer<String, byte[]>> producers;
  private final InstantSource clock;
  private final Deque<Long> fences = new ArrayDeque<>();
  private @Nullable Producer<String, byte[]> producer;

  /** What became of a transaction. */
  public enum Verdict {
    /** The event is published and the offset committed. */
    PUBLISHED,
    /** Nothing is published, or it is unknown: read the partition again from its committed offset. */
    REJECTED,
    /** Another process is this encoder: stop. */
    REPLACED
  }

  /** @param producers each with the transactional.id of this encoder, not yet initialised */
  public Judge(Topics topics, Supplier<Producer<String, byte[]>> producers, InstantSource clock) {
    this.topics = topics;
    this.producers = producers;
    this.clock = clock;
  }

  /** Ends what an earlier process of this encoder left open; throws where no broker answers. */
  public void open() {
    if (producer == null) {
      Producer<String, byte[]> made = producers.get();
      try {
        made.initTransactions();
      } catch (RuntimeException e) {
        made.close(Duration.ZERO);
        throw e;
      }
      producer = made;
    }
  }

  /** @param commit the first record of the partition's oldest undecided clip, this one left out */
  public Verdict publish(RenderEnd end, int partition, long commit, ConsumerGroupMetadata group) {
    if (group.generationId() < 0) {
      return Verdict.REJECTED; // not a member: the broker would take such a commit unfenced
    }
    try {
      open();
      transact(end, partition, commit, group);
      return Verdict.PUBLISHED;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      LOG.warn("render {}: this judge's transaction was fenced: {}", end.getId(), e.toString());
      discard();
      return fencedTooOften() ? Verdict.REPLACED : Verdict.REJECTED;
    } catch (FarmException e) {
      LOG.warn("render {}: no producer for the judge: {}", end.getId(), e.getMessage());
      return Verdict.REJECTED;
    } catch (AuthorizationException | ApplicationRecoverableException | IllegalStateException e) {
      LOG.warn("render {}: the judge's producer is lost: {}", end.getId(), e.toString());
      discard();
      return Verdict.REJECTED;
    } catch (KafkaException e) {
      Exhaustion.passOn(e);
      LOG.warn("render {}: the judge's transaction was rejected: {}", end.getId(), e.toString());
      abort();
      return Verdict.REJECTED;
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE);
      producer = null;
    }
  }

  private void transact(RenderEnd end, int partition, long commit, ConsumerGroupMetadata group) {
    Producer<String, byte[]> current = producer;
    if (current == null) {
      throw new IllegalStateException("not open");
    }
    current.beginTransaction();
    current.send(new ProducerRecord<>(
        topics.events(), partition, end.getId(), RenderEnds.event(end).toByteArray()));
    // The event must be in the log before the broker looks at our membership. The next owner reads
    // the end of the log only after we lost the partition: so either it finds this event and waits
    // for the transaction, or the offsets are refused. An event still on its way while the offsets
    // pass could be appended behind the next owner's look, and there would be two.
    current.flush();
    current.sendOffsetsToTransaction(
        Map.of(new TopicPartition(topics.frames(), partition), new OffsetAndMetadata(commit)),
        group);
    commit(current);
  }

  /** A commit that timed out may be asked for again; its outcome is unknown until one answers. */
  private static void commit(Producer<String, byte[]> current) {
    for (int tries = 1; ; tries++) {
      try {
        current.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (tries == COMMIT_TRIES) {
          throw new IllegalStateException("commit without an answer", e);
        }
      }
    }
  }

  private void abort() {
    try {
      if (producer != null) {
        producer.abortTransaction();
      }
    } catch (RuntimeException e) {
      LOG.warn("the judge's producer cannot abort: {}", e.toString());
      discard();
    }
  }

  /** The next transaction makes a new producer, whose start ends or finishes what this one left. */
  private void discard() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  private boolean fencedTooOften() {
    long now = clock.millis();
    fences.addLast(now);
    while (fences.getFirst() < now - Duration.ofMinutes(1).toMillis()) {
      fences.removeFirst();
    }
    return fences.size() > MOST_FENCES;
  }
}
