package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Waits for what the admin client answers and says failures in one line with the broker's address. Who is refused before the
 * first answer has a wrong setting (INVALID); later it is the brokers' trouble, which is waited out (UNAVAILABLE). Any thread.
 */
final class KafkaCalls {
  private static final long SECONDS = 20;
  private static final long PAUSE_NANOS = 50_000_000;

  private final String address;
  private volatile boolean known;

  KafkaCalls(String address) {
    this.address = address;
  }

  /** {@code what} completes the sentence "cannot …". */
  <T> T await(KafkaFuture<T> answer, String what) {
    try {
      T answered = answer.get(SECONDS, TimeUnit.SECONDS);
      known = true;
      return answered;
    } catch (ExecutionException e) {
      throw failure(what, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted: cannot " + what, e);
    }
  }

  /** Asks again, 20 times a second, until there is an answer. */
  <T> T repeat(String what, Supplier<Optional<T>> question) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        throw failure(what, new TimeoutException(what));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
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
    if (cause instanceof AuthenticationException) {
      return new FarmException(
          known ? FailureCode.UNAVAILABLE : FailureCode.INVALID,
          "Kafka at %s does not know who this is: %s (kafka.user, kafka.password, kafka.sasl-mechanism, kafka.tls, kafka.ca-file)"
              .formatted(address, cause.getMessage()),
          cause);
    }
    boolean passes =
        cause instanceof RetriableException || (known && cause instanceof AuthorizationException);
    FailureCode code = passes ? FailureCode.UNAVAILABLE : FailureCode.INTERNAL;
    return new FarmException(
        code, "Kafka at %s: cannot %s: %s".formatted(address, what, cause.getMessage()), cause);
  }
}
