package dev.kinora.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A result that the next start need not compute: whole, or not there. */
final class KeptFile {
  private static final Logger LOG = LoggerFactory.getLogger(KeptFile.class);

  private KeptFile() {}

  /** Makes the folder too. What cannot be kept is computed again, nothing else. */
  static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), "kept", ".tmp");
      Files.write(draft, bytes);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("cannot keep {}: {}", file, e.toString());
    }
  }
}
