package dev.kinora.farm.cli;

import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and what to print, one line for each fault, each with the way out. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exit;
  private final transient Failure failure;

  CliException(int exit, Failure failure, @Nullable Throwable cause) {
    super(failure.getMessage(), cause);
    this.exit = exit;
    this.failure = failure;
  }

  static CliException unusable(String message) {
    return unusable(message, null);
  }

  static CliException unusable(String message, @Nullable Throwable cause) {
    return new CliException(Exit.UNUSABLE, failure(FailureCode.INVALID, message), cause);
  }

  static CliException failed(String message, @Nullable Throwable cause) {
    return new CliException(Exit.FAILED, failure(FailureCode.INTERNAL, message), cause);
  }

  static CliException unreachable(String message, @Nullable Throwable cause) {
    return new CliException(Exit.UNREACHABLE, failure(FailureCode.UNAVAILABLE, message), cause);
  }

  static CliException invalid(List<FieldViolation> violations) {
    Failure failure = failure(FailureCode.INVALID, "the request breaks a rule").toBuilder()
        .addAllViolations(violations)
        .build();
    return new CliException(Exit.UNUSABLE, failure, null);
  }

  int exit() {
    return exit;
  }

  Failure failure() {
    return failure;
  }

  /** One line for each broken field, or the message where no field is to blame. */
  List<String> lines() {
    return lines(failure);
  }

  static List<String> lines(Failure failure) {
    if (failure.getViolationsCount() == 0) {
      return List.of(failure.getMessage());
    }
    return failure.getViolationsList().stream()
        .map(v -> "%s = '%s': want %s".formatted(v.getField(), v.getValue(), v.getAllowed()))
        .toList();
  }

  private static Failure failure(FailureCode code, String message) {
    return Failure.newBuilder().setCode(code).setMessage(message).build();
  }
}
