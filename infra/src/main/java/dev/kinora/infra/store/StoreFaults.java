package dev.kinora.infra.store;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InsufficientDataException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.minio.errors.XmlParserException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the SDK's many exceptions mean, and what they are called. Asks nobody. */
record StoreFaults(URI endpoint) {
  /** What stores allow between their clock and ours is 15 minutes; less than this refuses nobody. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final String SKEWED = "RequestTimeTooSkewed";

  /** What a call came to. */
  enum Kind {
    /** The store did not answer, or said that it cannot now. */
    AWAY,
    /** Our clock, or our credentials, or this one object: see which. */
    FORBIDDEN,
    /** Trying again does not help. */
    LASTING
  }

  /** 404 where there is no such object, 412 where the condition does not hold, 409 where another write is under way. */
  static OptionalInt refusal(Throwable thrown) {
    if (root(thrown) instanceof ErrorResponseException answer) {
      int status = answer.response().code();
      boolean bucket = "NoSuchBucket".equals(answer.errorResponse().code());
      if (!bucket && (status == 404 || status == 412 || status == 409)) {
        return OptionalInt.of(status);
      }
    }
    return OptionalInt.empty();
  }

  static Kind kind(Throwable thrown) {
    return switch (root(thrown)) {
      case ErrorResponseException answer ->
        "NoSuchBucket".equals(answer.errorResponse().code())
            ? Kind.AWAY
            : kind(answer.response().code());
      case ServerException answer -> kind(answer.statusCode());
      // Something in between answered, or broke off: a store says what it has to say in XML.
      case InvalidResponseException e -> Kind.AWAY;
      case XmlParserException e -> Kind.AWAY;
      case InsufficientDataException e -> Kind.AWAY;
      case IOException e -> Kind.AWAY;
      case TimeoutException e -> Kind.AWAY;
      default -> Kind.LASTING;
    };
  }

  private static Kind kind(int status) {
    if (status == 401 || status == 403) {
      return Kind.FORBIDDEN;
    }
    return status >= 500 || status == 429 ? Kind.AWAY : Kind.LASTING;
  }

  /** {@code what} completes the sentence "cannot …". */
  FarmException told(String what, Throwable thrown, FailureCode code) {
    Throwable cause = root(thrown);
    String text = switch (cause) {
      case ErrorResponseException answer ->
        answered(
            what, answer.response().code(), answer.errorResponse().code() + " " + reason(answer));
      case ServerException answer -> answered(what, answer.statusCode(), "without a word");
      case InvalidResponseException e ->
        "what answers at %s is no S3 store: cannot %s: %s".formatted(endpoint, what, reason(e));
      case IOException e -> silent(e);
      case TimeoutException e -> silent(e);
      default -> "the store at %s: cannot %s: %s".formatted(endpoint, what, cause);
    };
    String hint = kind(cause) != Kind.FORBIDDEN
        ? ""
        : ": "
            + skew(cause)
                .map(skewed -> skewed + ": set it right")
                .orElse("are store.access-key and store.secret-key right?");
    return new FarmException(code, text + hint, cause);
  }

  /** Where our clock is the reason of a refusal: by how much it is off, as far as the store says. */
  static Optional<String> skew(Throwable thrown) {
    if (!(root(thrown) instanceof ErrorResponseException answer)) {
      return Optional.empty();
    }
    Date theirs = answer.response().headers().getDate("Date");
    long ahead = theirs == null ? 0 : System.currentTimeMillis() - theirs.getTime();
    boolean off = Math.abs(ahead) > SKEW.toMillis();
    if (!off && !SKEWED.equals(answer.errorResponse().code())) {
      return Optional.empty();
    }
    return Optional.of(
        !off
            ? "the clocks of this machine and of the store differ by more than the store allows"
            : "the clock of this machine is %s minutes %s the store's"
                .formatted(Math.abs(ahead) / 60_000, ahead > 0 ? "ahead of" : "behind"));
  }

  private String answered(String what, int status, String words) {
    return "the store at %s: cannot %s: HTTP %s %s".formatted(endpoint, what, status, words);
  }

  private String silent(Exception cause) {
    return "no S3 store answers at %s (%s): is it running, is store.endpoint right?"
        .formatted(endpoint, reason(cause));
  }

  private static Throwable root(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    while (cause != null
        && !(cause instanceof ErrorResponseException)
        && !(cause instanceof ServerException)
        && !(cause instanceof InvalidResponseException)
        && !(cause instanceof IOException)
        && !(cause instanceof TimeoutException)) {
      cause = cause.getCause();
    }
    return cause == null ? thrown : cause;
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
