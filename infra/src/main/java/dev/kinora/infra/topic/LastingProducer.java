package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer for as long as its owner needs one. An idempotent producer of Kafka's that was once refused (its user, its version,
 * its epoch) refuses every record from then on, also when the broker would take them again; here another one takes its place.
 * What the old one had not delivered by then has failed, and is told so. Any thread may use it; its owner closes it.
 */
public final class LastingProducer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LastingProducer.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Supplier<Producer<String, byte[]>> maker;
  private final Duration pause;
  private @Nullable Producer<String, byte[]> current;
  private @Nullable Throwable refusal;
  private long refusedNanos;
  private boolean closed;

  /** Makes none yet. */
  public LastingProducer(Supplier<Producer<String, byte[]>> maker) {
    this(maker, PAUSE);
  }

  /** @param pause between the end of one producer and the next: where each is refused at once, no broker is stormed */
  public LastingProducer(Supplier<Producer<String, byte[]>> maker, Duration pause) {
    this.maker = maker;
    this.pause = pause;
  }

  /** The producer of now. Throws what the maker throws, and UNAVAILABLE in the pause after one was given up, or when closed. */
  public synchronized Producer<String, byte[]> get() {
    if (closed) {
      throw new FarmException(FailureCode.UNAVAILABLE, "this producer is closed");
    }
    if (current == null) {
      if (refusal != null && System.nanoTime() - refusedNanos < pause.toNanos()) {
        throw new FarmException(
            FailureCode.UNAVAILABLE, "refused by the broker: " + refusal.getMessage(), refusal);
      }
      current = maker.get();
    }
    return current;
  }

  /**
   * Blocks as Kafka's own does. Throws nothing but Errors: the callback hears exactly once what became of the record, on this
   * thread or the producer's, and the answer tells the same.
   */
  public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
    var delivery = new Delivery(callback);
    Producer<String, byte[]> used;
    try {
      used = get();
    } catch (RuntimeException e) {
      delivery.onCompletion(null, e);
      return delivery.answer;
    }
    try {
      used.send(record, (place, fault) -> {
        if (fault != null) {
          met(used, fault);
        }
        delivery.onCompletion(place, fault);
      });
    } catch (RuntimeException e) {
      met(used, e);
      delivery.onCompletion(null, e);
    }
    return delivery.answer;
  }

  /** For records that nobody waits for. */
  public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
    return send(record, (place, fault) -> {});
  }

  /** Closes the producer of now, at once: the next use makes another. What was not delivered has failed. */
  public void giveUp(Throwable why) {
    Producer<String, byte[]> lost;
    synchronized (this) {
      lost = current;
    }
    if (lost != null) {
      giveUp(lost, why);
    }
  }

  @Override
  public void close() {
    close(Duration.ofMillis(Long.MAX_VALUE));
  }

  /** Sends what is still under way; nothing can be sent any more. */
  public void close(Duration budget) {
    synchronized (this) {
      closed = true;
    }
    letGo(budget);
  }

  /** The same, but the next use makes another producer. */
  public void letGo(Duration budget) {
    Producer<String, byte[]> last;
    synchronized (this) {
      last = current;
      current = null;
    }
    if (last != null) {
      last.close(budget);
    }
  }

  private void met(Producer<String, byte[]> used, Throwable fault) {
    if (!passes(fault)) {
      giveUp(used, fault);
    }
  }

  /** Not under the lock: Kafka waits for its own thread, which may be about to tell of a fault here. */
  private void giveUp(Producer<String, byte[]> lost, Throwable why) {
    synchronized (this) {
      if (lost != current) {
        return;
      }
      current = null;
      refusal = why;
      refusedNanos = System.nanoTime();
    }
    LOG.warn("a producer is given up, and another takes its place: {}", why.toString());
    try {
      lost.close(Duration.ZERO);
    } catch (RuntimeException e) {
      LOG.debug("a producer that was given up did not close", e);
    }
  }

  /** What one record met, or what is over by itself. After anything else the producer may take no record any more. */
  private static boolean passes(Throwable fault) {
    return fault instanceof RetriableException
        || fault instanceof InterruptException
        || fault instanceof RecordTooLargeException
        || fault instanceof TopicAuthorizationException;
  }

  /** What becomes of one record; Kafka may both throw and call back. */
  private static final class Delivery implements Callback {
    private final AtomicBoolean told = new AtomicBoolean();
    private final CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
    private final Callback callback;

    Delivery(Callback callback) {
      this.callback = callback;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata place, @Nullable Exception fault) {
      if (!told.compareAndSet(false, true)) {
        return;
      }
      try {
        callback.onCompletion(place, fault);
      } finally {
        if (fault == null) {
          answer.complete(place);
        } else {
          answer.completeExceptionally(fault);
        }
      }
    }
  }
}
