package dev.kinora.gateway.view;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads stretches of a log on demand, with one consumer that all callers share, one at a time. Who waits for its turn longer than
 * {@link #PATIENCE} is refused as OVERLOADED; who reads longer than that, as UNAVAILABLE. So at most as many wait as there are requests
 * in work. Any thread may call it and blocks; the owner closes it.
 */
final class LogWindow implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(500);

  private final ReentrantLock turn = new ReentrantLock();
  private final Consumer<String, byte[]> consumer;
  private volatile boolean closed;

  /** @param consumer owned from now on; its auto.offset.reset is none */
  LogWindow(Consumer<String, byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Gives the records from one offset up to another (exclusive) to the taker, until it answers false.
   *
   * @return false where the log no longer holds the first offset, or not yet
   */
  boolean read(
      TopicPartition log, long from, long until, Predicate<ConsumerRecord<String, byte[]>> taker) {
    takeTurn();
    try {
      consumer.assign(List.of(log));
      consumer.seek(log, from);
      pass(log, until, taker);
      return true;
    } catch (OffsetOutOfRangeException gone) {
      return false;
    } catch (KafkaException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "%s cannot be read: %s".formatted(log, e.getMessage()), e);
    } finally {
      if (!closed) {
        consumer.assign(List.of()); // fetches nothing more meanwhile
      }
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

  private void takeTurn() {
    try {
      if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new FarmException(
            FailureCode.OVERLOADED, "too many requests read from the logs at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted", e);
    }
    if (closed) {
      turn.unlock();
      throw new FarmException(FailureCode.UNAVAILABLE, "this gateway is shutting down");
    }
  }

  private void pass(
      TopicPartition log, long until, Predicate<ConsumerRecord<String, byte[]>> taker) {
    long start = System.nanoTime();
    while (consumer.position(log) < until) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new FarmException(
            FailureCode.UNAVAILABLE, "the broker did not send %s in time".formatted(log));
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (record.offset() >= until || !taker.test(record)) {
          return;
        }
      }
    }
  }
}
