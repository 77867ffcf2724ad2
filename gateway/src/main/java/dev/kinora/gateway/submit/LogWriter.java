package dev.kinora.gateway.submit;

import com.google.protobuf.MessageLite;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The gateway's one producer: acks=all, idempotent. A record is written when {@link #write} returns, and not before. Any thread may
 * write and blocks meanwhile; the owner closes it, which sends what is still under way.
 */
public final class LogWriter {
  private static final int DELIVERY_MS = 20_000;

  private final LastingProducer producer;

  public LogWriter(KafkaClients kafka) {
    this(kafka.lasting(
        "kinora-gateway",
        Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS,
            ProducerConfig.LINGER_MS_CONFIG, 0)));
  }

  LogWriter(LastingProducer producer) {
    this.producer = producer;
  }

  /**
   * Returns the record's offset. Throws UNAVAILABLE where the broker did not acknowledge in time; the record may then be in the log or
   * not. On a thread that was interrupted nothing is written: nobody waits for it any more.
   */
  long write(String topic, String key, MessageLite value) {
    if (Thread.currentThread().isInterrupted()) {
      throw new FarmException(FailureCode.UNAVAILABLE, "nobody waits for it any more: not written");
    }
    try {
      Future<RecordMetadata> sent =
          producer.send(new ProducerRecord<>(topic, key, value.toByteArray()));
      return sent.get(DELIVERY_MS + 10_000L, TimeUnit.MILLISECONDS).offset();
    } catch (ExecutionException e) {
      throw unwritten(topic, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unwritten(topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unwritten(topic, e);
    }
  }

  public void close(Duration budget) {
    producer.close(budget);
  }

  private static FarmException unwritten(String topic, Throwable why) {
    return new FarmException(
        FailureCode.UNAVAILABLE,
        "the broker did not acknowledge a record for %s: %s".formatted(topic, why.getMessage()),
        why);
  }
}
