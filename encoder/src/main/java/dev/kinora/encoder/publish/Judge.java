package dev.kinora.encoder.publish;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.log.v1.StoredEnd;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
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
  /** The next transaction makes a new one, whose start ends or finishes what the last one left. */
  private final LastingProducer producer;

  private final InstantSource clock;
  private final Deque<Long> fences = new ArrayDeque<>();

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
    this.producer = new LastingProducer(() -> begun(producers.get()), Duration.ZERO);
    this.clock = clock;
  }

  /** Ends what an earlier process of this encoder left open; throws where no broker answers. */
  public void open() {
    producer.get();
  }

  /** @param commit the first record of the partition's oldest undecided clip, this one left out */
  public Verdict publish(StoredEnd end, int partition, long commit, ConsumerGroupMetadata group) {
    if (group.generationId() < 0) {
      return Verdict.REJECTED; // not a member: the broker would take such a commit unfenced
    }
    try {
      transact(producer.get(), end, partition, commit, group);
      return Verdict.PUBLISHED;
    } catch (KafkaException | FarmException | IllegalStateException e) {
      Exhaustion.passOn(e);
      LOG.warn(
          "render {}: the judge's transaction came to nothing: {}",
          end.getEnd().getId(),
          e.toString());
      return rejected(e);
    }
  }

  @Override
  public void close() {
    producer.letGo(CLOSE);
  }

  private static Producer<String, byte[]> begun(Producer<String, byte[]> made) {
    try {
      made.initTransactions();
      return made;
    } catch (RuntimeException | Error e) {
      made.close(Duration.ZERO);
      throw e;
    }
  }

  private void transact(
      Producer<String, byte[]> current,
      StoredEnd end,
      int partition,
      long commit,
      ConsumerGroupMetadata group) {
    current.beginTransaction();
    current.send(TerminalEvent.write(topics.events(), partition, end));
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

  private Verdict rejected(RuntimeException why) {
    switch (why) {
      case ProducerFencedException fenced -> {
        return fenced(fenced);
      }
      case InvalidProducerEpochException fenced -> {
        return fenced(fenced);
      }
      case FarmException none -> LOG.debug("there is no producer to abort");
      case AuthorizationException lost -> producer.giveUp(lost);
      case ApplicationRecoverableException lost -> producer.giveUp(lost);
      case IllegalStateException lost -> producer.giveUp(lost);
      default -> abort();
    }
    return Verdict.REJECTED;
  }

  private Verdict fenced(RuntimeException why) {
    producer.giveUp(why);
    return fencedTooOften() ? Verdict.REPLACED : Verdict.REJECTED;
  }

  private void abort() {
    try {
      producer.get().abortTransaction();
    } catch (RuntimeException e) {
      Exhaustion.passOn(e);
      producer.giveUp(e);
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
