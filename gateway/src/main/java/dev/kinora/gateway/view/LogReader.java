package dev.kinora.gateway.view;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.job.FarmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics, every partition, with a plain consumer on its own thread: no group, nothing committed. A record that the sink
 * cannot take is logged and passed over; a broker that is away is waited for. Whatever else ends the reading, it goes on with
 * another consumer from where it was.
 *
 * <p>The consumer belongs to the reader's thread, which closes it. {@link #close} may be called from any thread and waits for that.
 */
final class LogReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogReader.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Reading reading;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final Sink sink;
  private final Runnable caughtUp;
  private final SupervisedThread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final ConcurrentHashMap<TopicPartition, Long> positions = new ConcurrentHashMap<>();
  private volatile @Nullable Consumer<String, byte[]> open;
  /** Where the topics ended at the start, until that was passed. The reader's thread's. */
  private @Nullable Map<TopicPartition, Long> ends;

  private boolean passedEnds;

  /** What to read: topics, where to begin, and what the reader is called in logs and thread dumps. */
  record Reading(String name, List<String> topics, boolean fromBeginning) {}

  /** Takes records one by one on the reader's thread. */
  interface Sink {
    void take(ConsumerRecord<String, byte[]> record);
  }

  private LogReader(
      Reading reading,
      Supplier<Consumer<String, byte[]>> consumers,
      Sink sink,
      Runnable caughtUp,
      Readiness readiness) {
    this.reading = reading;
    this.consumers = consumers;
    this.sink = sink;
    this.caughtUp = caughtUp;
    this.thread = SupervisedThread.of("kinora-gateway-" + reading.name(), readiness, this::run);
  }

  /**
   * Starts to read.
   *
   * @param consumers gives the reader one, and another one where that is of no use any more
   * @param caughtUp run once on the reader's thread, when it has passed the ends that the topics had at the start
   */
  static LogReader start(
      Reading reading,
      Supplier<Consumer<String, byte[]>> consumers,
      Sink sink,
      Runnable caughtUp,
      Readiness readiness) {
    LogReader reader = new LogReader(reading, consumers, sink, caughtUp, readiness);
    reader.thread.start();
    return reader;
  }

  /** Whether everything before these offsets was given to the sink. */
  boolean passed(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), -1L) >= end.getValue());
  }

  /** Waits until everything before these offsets was given to the sink; false where that takes longer than so. Any thread. */
  boolean awaitPassed(Map<TopicPartition, Long> ends, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (positions) {
      while (!passed(ends)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        positions.wait(left);
      }
      return true;
    }
  }

  /** Tells the thread to stop; returns at once. Closing waits for a fetch under way, so several readers are stopped first. */
  void stop() {
    stopping.countDown();
    thread.stop();
    Consumer<String, byte[]> consumer = open;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      if (!thread.join(CLOSE)) {
        log.warn("the reader of {} did not stop within {} s", reading.name(), CLOSE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() throws InterruptedException {
    while (!stopping()) {
      try (Consumer<String, byte[]> consumer = consumers.get()) {
        open = consumer;
        begin(consumer);
        while (!stopping()) {
          read(consumer);
        }
      } catch (WakeupException e) {
        log.debug("the reader of {} was woken", reading.name());
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException | FarmException e) {
        log.warn("cannot read {}: {}", reading.topics(), e.getMessage());
        rest();
      } finally {
        open = null;
      }
    }
  }

  private boolean stopping() {
    return stopping.getCount() == 0;
  }

  /** Goes to where the reading was, or is to begin. */
  private void begin(Consumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : reading.topics()) {
      partitions.addAll(partitionsOf(consumer, topic));
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> now = consumer.endOffsets(partitions);
    if (ends == null) {
      ends = now;
    }
    List<TopicPartition> fresh =
        partitions.stream().filter(one -> !positions.containsKey(one)).toList();
    if (reading.fromBeginning()) {
      consumer.seekToBeginning(fresh);
    } else {
      consumer.seekToEnd(fresh);
    }
    positions.forEach(consumer::seek);
    notePositions(consumer, partitions);
  }

  private static List<TopicPartition> partitionsOf(
      Consumer<String, byte[]> consumer, String topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new KafkaException("topic " + topic + " does not exist");
    }
    return infos.stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private void read(Consumer<String, byte[]> consumer) throws InterruptedException {
    try {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        give(record);
        positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
      notePositions(consumer, consumer.assignment());
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("reading {}: {}", reading.topics(), e.getMessage());
      rest();
      return;
    }
    if (!passedEnds && ends != null && passed(ends)) {
      passedEnds = true;
      caughtUp.run();
    }
  }

  private void give(ConsumerRecord<String, byte[]> record) {
    try {
      sink.take(record);
    } catch (RuntimeException e) {
      log.warn("{}-{}@{} passed over", record.topic(), record.partition(), record.offset(), e);
    }
  }

  private void notePositions(
      Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      positions.put(partition, consumer.position(partition));
    }
    synchronized (positions) {
      positions.notifyAll();
    }
  }

  /** A pause after an error, so that a broker that is away is not asked without end. */
  private void rest() throws InterruptedException {
    boolean ignored = stopping.await(1, TimeUnit.SECONDS);
  }
}
