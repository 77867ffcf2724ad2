package dev.kinora.infra.store;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what the SDK answers and turns its many exceptions into {@link StoreAnswer} or one FarmException. */
final class StoreCalls {
  private static final long LONGEST_MINUTES = 30;

  private final URI endpoint;

  StoreCalls(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** One request; the SDK throws already when it checks arguments. */
  @FunctionalInterface
  interface Request<T> {
    CompletableFuture<T> send() throws MinioException, IOException;
  }

  /** A refusal that callers understand. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status) {
      super("HTTP " + status);
      this.status = status;
    }

    /** 404 where there is no such object, 412 where the condition does not hold, 409 where another write is under way. */
    int status() {
      return status;
    }
  }

  /** {@code what} completes the sentence "cannot …". */
  <T> T await(String what, Request<T> request) throws Refused {
    try {
      return request.send().get(LONGEST_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw failure(what, e.getCause() == null ? e : e.getCause());
    } catch (MinioException | IOException | TimeoutException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted: cannot " + what, e);
    }
  }

  /** Where no refusal has a meaning of its own. */
  <T> T awaitPlain(String what, Request<T> request) {
    try {
      return await(what, request);
    } catch (Refused e) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the store at %s: cannot %s: %s".formatted(endpoint, what, e.getMessage()),
          e);
    }
  }

  FarmException failure(String what, Throwable thrown) throws Refused {
    Throwable cause = root(thrown);
    if (cause instanceof ErrorResponseException answer) {
      int status = answer.response().code();
      if (status == 404 || status == 412 || status == 409) {
        if (!"NoSuchBucket".equals(answer.errorResponse().code())) {
          throw new Refused(status);
        }
      }
      return answered(what, status, answer);
    }
    if (cause instanceof IOException || cause instanceof TimeoutException) {
      return new FarmException(
          FailureCode.UNAVAILABLE,
          "no S3 store answers at %s (%s): is it running, is store.endpoint right?"
              .formatted(endpoint, reason(cause)),
          cause);
    }
    return new FarmException(
        FailureCode.INTERNAL,
        "the store at %s: cannot %s: %s".formatted(endpoint, what, cause),
        cause);
  }

  private FarmException answered(String what, int status, ErrorResponseException answer) {
    String text = "the store at %s: cannot %s: HTTP %d %s %s"
        .formatted(endpoint, what, status, answer.errorResponse().code(), reason(answer));
    if (status == 401 || status == 403) {
      text += ": are store.access-key and store.secret-key right?";
    }
    boolean later = status >= 500 || status == 429;
    return new FarmException(later ? FailureCode.UNAVAILABLE : FailureCode.INTERNAL, text, answer);
  }

  private static Throwable root(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    while (cause != null
        && !(cause instanceof ErrorResponseException)
        && !(cause instanceof IOException)) {
      cause = cause.getCause();
    }
    return cause == null ? thrown : cause;
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
