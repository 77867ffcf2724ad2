package dev.kinora.gateway.progress;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads jobs back from the log by their place: the view keeps no specs, and a render that never began has none in its end either. One
 * consumer serves all, one read at a time; who waits longer than {@link #PATIENCE} is refused as OVERLOADED. Jobs read last are kept,
 * {@link #KEPT} of at most {@link #LARGEST_KEPT} bytes, so that a client that polls asks the broker once.
 *
 * <p>Any thread may call it and blocks; the owner closes it.
 */
public final class JobLog implements AutoCloseable {
  static final int KEPT = 128;
  static final int LARGEST_KEPT = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int FETCH = 64 * 1024;

  private final ReentrantLock turn = new ReentrantLock();
  private final Consumer<String, byte[]> consumer;
  private final Topics topics;
  private final Map<JobPlace, RenderJob> kept = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<JobPlace, RenderJob> eldest) {
      return size() > KEPT;
    }
  };
  private volatile boolean closed;

  /** @param consumer owned from now on; must not reset its offset by itself */
  JobLog(Consumer<String, byte[]> consumer, Topics topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  public static JobLog open(KafkaClients kafka, Topics topics) {
    Map<String, Object> singly = Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        1,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        FETCH,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none");
    return new JobLog(kafka.consumer("kinora-gateway-job-log", singly), topics);
  }

  /** The job of a render; empty where the view does not know its place or the log no longer has it. */
  public Optional<RenderJob> find(KnownRender render) {
    JobPlace place = render.job();
    if (!place.known()) {
      return Optional.empty();
    }
    try {
      if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new FarmException(
            FailureCode.OVERLOADED, "too many requests read the log of jobs at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted", e);
    }
    try {
      RenderJob known = kept.get(place);
      return known != null ? Optional.of(known) : read(place, render.header().getId());
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    turn.lock();
    try {
      consumer.close();
    } finally {
      turn.unlock();
    }
  }

  private Optional<RenderJob> read(JobPlace place, String id) {
    if (closed) {
      throw new FarmException(FailureCode.UNAVAILABLE, "this gateway is shutting down");
    }
    try {
      Optional<RenderJob> job = parse(record(place), id);
      job.filter(found -> found.getSerializedSize() <= LARGEST_KEPT)
          .ifPresent(found -> kept.put(place, found));
      return job;
    } catch (OffsetOutOfRangeException gone) {
      return Optional.empty();
    } catch (KafkaException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "the log of jobs cannot be read: " + e.getMessage(), e);
    } finally {
      if (!closed) {
        consumer.assign(List.of()); // fetches nothing more meanwhile
      }
    }
  }

  /** The record at the place, or the first one after it. */
  private ConsumerRecord<String, byte[]> record(JobPlace place) {
    // One partition each, as the setup of the topics makes sure.
    TopicPartition log = new TopicPartition(topics.jobs(place.queue()), 0);
    consumer.assign(List.of(log));
    consumer.seek(log, place.offset());
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        return record;
      }
    }
    throw new FarmException(
        FailureCode.UNAVAILABLE, "the broker did not send a record of %s in time".formatted(log));
  }

  /** Empty where it is another render's: the topic was made anew, or begins later now. */
  private static Optional<RenderJob> parse(ConsumerRecord<String, byte[]> record, String id) {
    try {
      RenderJob job = RenderJob.parseFrom(record.value());
      return job.getId().isEmpty() || job.getId().equals(id) ? Optional.of(job) : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
