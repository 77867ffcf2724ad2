package dev.kinora.infra.health;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds, behind a fault, that this JVM's memory or threads ran out. */
public final class Exhaustion {
  private static final int MOST = 100;

  private Exhaustion() {}

  /** Looks through causes and what was suppressed on the way: whoever catches an Error may hand it on in either. */
  public static Optional<OutOfMemoryError> in(@Nullable Throwable fault) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> next = new ArrayDeque<>(Stream.ofNullable(fault).toList());
    while (!next.isEmpty() && seen.size() < MOST) {
      Throwable at = next.removeFirst();
      if (at instanceof OutOfMemoryError error && !oneRequest(error)) {
        return Optional.of(error);
      }
      if (seen.add(at)) {
        Stream.ofNullable(at.getCause()).forEach(next::addLast);
        next.addAll(List.of(at.getSuppressed()));
      }
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

  public static String text(OutOfMemoryError error) {
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
