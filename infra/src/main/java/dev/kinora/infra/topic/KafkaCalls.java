package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;

/** Waits for what the admin client answers and says failures in one line with the broker's address. */
final class KafkaCalls {
  private static final long SECONDS = 20;

  private final String address;

  KafkaCalls(String address) {
    this.address = address;
  }

  /** {@code what} completes the sentence "cannot …". */
  <T> T await(KafkaFuture<T> answer, String what) {
    try {
      return answer.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(what, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted: cannot " + what, e);
    }
  }

  private FarmException failure(String what, Throwable cause) {
    if (cause instanceof TimeoutException
        || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return new FarmException(
          FailureCode.UNAVAILABLE,
          "no Kafka broker answers at %s: is it running, is kafka.bootstrap-servers right?"
              .formatted(address),
          cause);
    }
    FailureCode code =
        cause instanceof RetriableException ? FailureCode.UNAVAILABLE : FailureCode.INTERNAL;
    return new FarmException(
        code, "Kafka at %s: cannot %s: %s".formatted(address, what, cause.getMessage()), cause);
  }
}
