package dev.kinora.worker.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The operations that model packages may use: {@code allowed-ops.txt}, which says by what rule. */
final class AllowedOps {
  static final Set<String> NAMES = read();

  private AllowedOps() {}

  private static Set<String> read() {
    try (InputStream in = AllowedOps.class.getResourceAsStream("allowed-ops.txt")) {
      if (in == null) {
        throw new IllegalStateException("allowed-ops.txt is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> Stream.of(line.split(" ")))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
