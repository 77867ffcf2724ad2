package dev.kinora.client.console;

import dev.kinora.client.FarmFault;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and what to print, one line for each fault, each with the way out. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int UNAUTHORIZED = 401;

  private final int exit;
  private final transient Failure failure;

  public CliException(int exit, Failure failure, @Nullable Throwable cause) {
    super(failure.getMessage(), cause);
    this.exit = exit;
    this.failure = failure;
  }

  public static CliException unusable(String message) {
    return unusable(message, null);
  }

  public static CliException unusable(String message, @Nullable Throwable cause) {
    return new CliException(Exit.UNUSABLE, failure(FailureCode.INVALID, message), cause);
  }

  public static CliException failed(String message, @Nullable Throwable cause) {
    return new CliException(Exit.FAILED, failure(FailureCode.INTERNAL, message), cause);
  }

  public static CliException unreachable(String message, @Nullable Throwable cause) {
    return new CliException(Exit.UNREACHABLE, failure(FailureCode.UNAVAILABLE, message), cause);
  }

  /** What a farm, or its absence, means to a command, with the way out. */
  public static CliException of(FarmFault fault) {
    return switch (fault) {
      case FarmFault.Refused refused ->
        new CliException(
            refused.unavailable() ? Exit.UNREACHABLE : Exit.FAILED,
            refused.status() == UNAUTHORIZED ? keyless(refused.failure()) : refused.failure(),
            fault);
      case FarmFault.Unreachable gone ->
        unreachable(
            gone.getMessage() + "; start one with './kinora up' or give another --farm URL", fault);
      case FarmFault.Untrusted untrusted ->
        unusable(
            untrusted.getMessage()
                + "; name its issuer's with --ca-file FILE, or the farm by an address that its certificate has",
            fault);
      case FarmFault.Interrupted interrupted ->
        new CliException(Exit.INTERRUPTED, Failure.getDefaultInstance(), interrupted);
    };
  }

  private static Failure keyless(Failure failure) {
    return failure.toBuilder()
        .setMessage(failure.getMessage() + "; give a key with KINORA_KEY or --key-file FILE")
        .build();
  }

  public static CliException invalid(List<FieldViolation> violations) {
    Failure failure = failure(FailureCode.INVALID, "the request breaks a rule").toBuilder()
        .addAllViolations(violations)
        .build();
    return new CliException(Exit.UNUSABLE, failure, null);
  }

  public static FieldViolation violation(String name, String value, String allowed) {
    String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
    return FieldViolation.newBuilder()
        .setField(name)
        .setValue(shown)
        .setAllowed(allowed)
        .build();
  }

  public int exit() {
    return exit;
  }

  public Failure failure() {
    return failure;
  }

  /** One line for each broken field, or the message where no field is to blame. */
  public List<String> lines() {
    return lines(failure);
  }

  public static List<String> lines(Failure failure) {
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
