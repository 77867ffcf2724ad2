package dev.kinora.infra.health;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds, behind a fault, that this JVM's memory or threads ran out. */
public final class Exhaustion {
  private static final int DEEPEST = 20;

  private Exhaustion() {}

  static Optional<OutOfMemoryError> in(@Nullable Throwable fault) {
    @Nullable Throwable at = fault;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (at instanceof OutOfMemoryError error && !oneRequest(error)) {
        return Optional.of(error);
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  /** For whoever would take a fault for that of one piece of its work: throws the error where memory ran out. */
  public static void passOn(@Nullable Throwable fault) {
    Optional<OutOfMemoryError> error = in(fault);
    if (error.isPresent()) {
      throw error.get();
    }
  }

  static String text(OutOfMemoryError error) {
    return "memory ran out (%s): a heap of %s MiB is too small for what this process does; give it more, as in KINORA_HEAP=4g"
        .formatted(error.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
  }

  /** An array longer than any can be, or the budget of a native library: what asked for it fails, and nothing else. */
  private static boolean oneRequest(OutOfMemoryError error) {
    StackTraceElement[] trace = error.getStackTrace();
    String message = String.valueOf(error.getMessage());
    return message.contains("array size exceeds VM limit")
        || message.startsWith("Required ")
        || (trace.length > 0 && trace[0].getClassName().startsWith("org.bytedeco.javacpp."));
  }
}
