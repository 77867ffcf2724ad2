package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a package has on disk, which is the least that its model takes of memory. */
final class PackageSize {
  private PackageSize() {}

  /** Bytes of all files; UNAVAILABLE where they cannot be read. */
  static long of(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException | UncheckedIOException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "cannot read the model in %s: %s".formatted(folder, e), e);
    }
  }
}
