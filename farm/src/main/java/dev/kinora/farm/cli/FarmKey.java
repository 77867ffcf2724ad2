package dev.kinora.farm.cli;

import dev.kinora.infra.config.ByteOrderMark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The API key that a command sends. It comes from a file or from the environment and never from the command line, which every user of
 * the machine can read.
 *
 * @param text empty: none
 */
record FarmKey(String text) {
  static final FarmKey NONE = new FarmKey("");

  private static final String VARIABLE = "KINORA_KEY";
  private static final int MAX = 256;

  /** The file's, else that of {@code KINORA_KEY}, else none. */
  static FarmKey find(@Nullable Path file) {
    if (file != null) {
      return checked(read(file), "--key-file = '%s'".formatted(file));
    }
    String variable = System.getenv(VARIABLE);
    return variable == null || variable.isBlank() ? NONE : checked(variable, VARIABLE);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "no key" : "***";
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return ByteOrderMark.without(new String(in.readNBytes(MAX + 8), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw CliException.unusable(
          "--key-file = '%s': want a file that you may read (%s)"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** What else it may hold is not repeated: it may be a secret too. */
  private static FarmKey checked(String text, String from) {
    String key = text.strip();
    if (key.length() > MAX || !key.matches("[A-Za-z0-9._~+/=-]+")) {
      throw CliException.unusable(
          "%s: want one API key and nothing else; './kinora key new' makes one".formatted(from));
    }
    return new FarmKey(key);
  }
}
