package dev.kinora.worker.model;

import com.sun.management.OperatingSystemMXBean;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * What TensorFlow threw while a model was loaded or called, as what it is: the package's own fault, BAD_MODEL with TensorFlow's
 * sentence, which comes back with every attempt; or memory that this machine does not have now, OVERLOADED.
 */
final class ModelFault {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFault.class);
  private static final int LONGEST = 400;
  private static final Pattern ASKED = Pattern.compile("shape\\s*\\[([0-9,]+)\\]");

  private ModelFault() {}

  /** @param doing where it happened: model and signature */
  static RuntimeException of(String doing, RuntimeException thrown) {
    return switch (thrown) {
      case TFResourceExhaustedException e -> exhausted(doing, e);
      case TensorFlowException e -> bad(doing, e);
      case TFInvalidArgumentException e -> bad(doing, e);
      default -> thrown;
    };
  }

  /** A tensor of so many bytes could not be had. */
  static FarmException memory(long bytes, RuntimeException cause) {
    long machine = machine();
    boolean never = bytes < 0 || bytes > machine;
    return new FarmException(
        never ? FailureCode.BAD_MODEL : FailureCode.OVERLOADED,
        never
            ? "the model asks for a tensor of %s, this machine has %s"
                .formatted(size(bytes), size(machine))
            : "this machine has no memory for a tensor of %s now".formatted(size(bytes)),
        cause);
  }

  /** The same where clients may read it, with a name in the place of a folder of this machine: that is in the log. */
  static FarmException without(Path folder, String name, FarmException fault) {
    String told = String.valueOf(fault.getMessage());
    if (!told.contains(folder.toString())) {
      return fault;
    }
    LOG.warn("{}", told);
    return new FarmException(fault.code(), told.replace(folder.toString(), name), fault);
  }

  /** Whether it is for want of memory. */
  static boolean isMemory(RuntimeException failure) {
    return failure instanceof TFResourceExhaustedException
        || failure.getCause() instanceof TFResourceExhaustedException
        || failure.getCause() instanceof IllegalStateException;
  }

  private static FarmException exhausted(String doing, TFResourceExhaustedException e) {
    OptionalLong asked = asked(sentence(e));
    if (asked.isEmpty()) {
      return new FarmException(FailureCode.OVERLOADED, doing + ": " + sentence(e), e);
    }
    FarmException memory = memory(asked.getAsLong(), e);
    return new FarmException(memory.code(), doing + ": " + memory.getMessage(), e);
  }

  /** Bytes of a tensor that TensorFlow names by its shape, at four each; empty where it names none. */
  private static OptionalLong asked(String sentence) {
    Matcher shape = ASKED.matcher(sentence);
    if (!shape.find()) {
      return OptionalLong.empty();
    }
    double numbers = 1;
    for (String side : shape.group(1).split(",")) {
      numbers *= Double.parseDouble(side);
    }
    return OptionalLong.of((long) Math.min(numbers * Float.BYTES, Long.MAX_VALUE));
  }

  private static FarmException bad(String doing, RuntimeException e) {
    String sentence = sentence(e);
    String way = sentence.contains("Could not find variable") || sentence.contains("uninitialized")
        ? "; the SavedModel does not restore its variables: export it with model.export() or tf.saved_model.save"
        : "";
    return new FarmException(FailureCode.BAD_MODEL, doing + ": " + sentence + way, e);
  }

  /** The first line without the trace of nodes that TensorFlow hangs on. */
  static String sentence(Throwable thrown) {
    String all = String.valueOf(thrown.getMessage());
    String first = all.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.matches("\\d+ root error.*"))
        .findFirst()
        .orElse(thrown.getClass().getSimpleName())
        .replaceFirst("^\\(\\d+\\) ", "");
    return first.length() <= LONGEST ? first : first.substring(0, LONGEST) + " ...";
  }

  /** Bytes that this process may use at most. */
  static long machine() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Bytes as a person says them. */
  static String size(long bytes) {
    return bytes < 0
        ? "more than 8 EiB"
        : bytes >> 40 > 9
            ? (bytes >> 40) + " TiB"
            : bytes >> 30 > 9 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
  }
}
