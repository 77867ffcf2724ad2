package dev.kinora.gateway.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics, every partition, with a plain consumer on its own thread: no group, nothing committed. A record that the sink
 * cannot take is logged and passed over; a broker that is away is waited for.
 *
 * <p>The consumer belongs to the reader's thread, which closes it. {@link #close} may be called from any thread and waits for that.
 */
final class LogReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogReader.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<String, byte[]> consumer;
  private final Sink sink;
  private final Runnable caughtUp;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ConcurrentHashMap<TopicPartition, Long> positions = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /** What to read: topics, where to begin, and what the reader is called in logs and thread dumps. */
  record Reading(String name, List<String> topics, boolean fromBeginning) {}

  /** Takes records one by one on the reader's thread. */
  interface Sink {
    void take(ConsumerRecord<String, byte[]> record);
  }

  private LogReader(
      Reading reading, Consumer<String, byte[]> consumer, Sink sink, Runnable caughtUp) {
    this.consumer = consumer;
    this.sink = sink;
    this.caughtUp = caughtUp;
    this.thread = Thread.ofPlatform()
        .name("kinora-gateway-" + reading.name())
        .daemon()
        .unstarted(() -> run(reading));
  }

  /**
   * Starts to read.
   *
   * @param consumer owned by the reader from now on
   * @param caughtUp run once on the reader's thread, when it has passed the ends that the topics had at the start
   */
  static LogReader start(
      Reading reading, Consumer<String, byte[]> consumer, Sink sink, Runnable caughtUp) {
    LogReader reader = new LogReader(reading, consumer, sink, caughtUp);
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
    stopping = true;
    consumer.wakeup();
  }

  @Override
  public void close() {
    stop();
    try {
      if (!stopped.await(5, TimeUnit.SECONDS)) {
        log.warn("{} did not stop within 5 s", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Reading reading) {
    try (consumer) {
      Map<TopicPartition, Long> ends = begin(reading);
      boolean waiting = true;
      while (!stopping) {
        read();
        if (waiting && passed(ends)) {
          waiting = false;
          caughtUp.run();
        }
      }
    } catch (WakeupException | InterruptException e) {
      if (!stopping) {
        log.error("{} was interrupted", thread.getName(), e);
      }
    } catch (RuntimeException e) {
      log.error("{} stopped", thread.getName(), e);
    } finally {
      stopped.countDown();
    }
  }

  /** Assigns every partition and returns their present ends; tries until the broker answers. */
  private Map<TopicPartition, Long> begin(Reading reading) {
    while (true) {
      try {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : reading.topics()) {
          partitions.addAll(partitionsOf(topic));
        }
        consumer.assign(partitions);
        if (reading.fromBeginning()) {
          consumer.seekToBeginning(partitions);
        } else {
          consumer.seekToEnd(partitions);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        notePositions(Set.copyOf(partitions));
        return ends;
      } catch (WakeupException | InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        log.warn("{} cannot read {} yet: {}", thread.getName(), reading.topics(), e.getMessage());
        rest();
      }
    }
  }

  private List<TopicPartition> partitionsOf(String topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new KafkaException("topic " + topic + " does not exist");
    }
    return infos.stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private void read() {
    try {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        give(record);
      }
      notePositions(consumer.assignment());
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("{}: {}", thread.getName(), e.getMessage());
      rest();
    }
  }

  private void give(ConsumerRecord<String, byte[]> record) {
    try {
      sink.take(record);
    } catch (RuntimeException e) {
      log.warn("{}-{}@{} passed over", record.topic(), record.partition(), record.offset(), e);
    }
  }

  private void notePositions(Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      positions.put(partition, consumer.position(partition));
    }
    synchronized (positions) {
      positions.notifyAll();
    }
  }

  /** A pause after an error, so that a broker that is away is not asked without end; a wakeup ends the next call at once. */
  private void rest() {
    try {
      if (stopped.await(1, TimeUnit.SECONDS) || stopping) {
        throw new WakeupException();
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
