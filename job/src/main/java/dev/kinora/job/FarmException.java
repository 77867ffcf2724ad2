package dev.kinora.job;

import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one exception of the farm: a failure code for programs, one sentence for people, and the faults of single fields. */
public final class FarmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final transient List<FieldViolation> violations;

  public FarmException(FailureCode code, String message) {
    this(code, message, List.of(), null);
  }

  public FarmException(FailureCode code, String message, @Nullable Throwable cause) {
    this(code, message, List.of(), cause);
  }

  private FarmException(
      FailureCode code,
      String message,
      List<FieldViolation> violations,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.violations = List.copyOf(violations);
  }

  /** All faults of a request or job in one exception; {@code violations} must not be empty. */
  public static FarmException invalid(List<FieldViolation> violations) {
    return new FarmException(FailureCode.INVALID, sentence(violations), violations, null);
  }

  /** One fault; a long value is shortened. */
  public static FarmException invalid(String field, Object value, String allowed) {
    return invalid(List.of(Violations.one(field, value, allowed)));
  }

  /** The exception that a stored or received failure stands for. */
  public static FarmException of(Failure failure) {
    return new FarmException(
        failure.getCode(), failure.getMessage(), failure.getViolationsList(), null);
  }

  public FailureCode code() {
    return code;
  }

  public List<FieldViolation> violations() {
    return violations;
  }

  public Failure toFailure() {
    return Failure.newBuilder()
        .setCode(code)
        .setMessage(String.valueOf(getMessage()))
        .addAllViolations(violations)
        .build();
  }

  private static String sentence(List<FieldViolation> violations) {
    var text = new StringBuilder();
    for (FieldViolation fault : violations) {
      text.append(text.isEmpty() ? "" : "; ")
          .append("%s = '%s': want %s"
              .formatted(fault.getField(), fault.getValue(), fault.getAllowed()));
    }
    return text.toString();
  }
}
