package dev.kinora.farm.allinone;

import dev.kinora.infra.lifecycle.OwnerOnly;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with all that a machine's processes keep: prompts, videos, keys of the store, logs. It is its owner's alone. */
final class DataFolder {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
  /** What tells a folder of ours from somebody's own that was named by mistake, whose rights are not ours to change. */
  private static final Set<String> OURS =
      Set.of("farm.lock", "logs", "roles", "broker", "store", "infra.properties");

  private DataFolder() {}

  /**
   * Makes it where it is missing. One of ours that others may look into is closed to them; of any other such folder the log says
   * what to do. INVALID where it cannot be used.
   */
  static void open(Path data) {
    try {
      OwnerOnly.makeFolder(data);
      if (OwnerOnly.isOpen(data)) {
        close(data);
      }
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INVALID,
          "cannot use the folder %s (%s): choose another one with --data".formatted(data, e),
          e);
    }
  }

  private static void close(Path data) throws IOException {
    String before = OwnerOnly.text(data);
    if (isOurs(data)) {
      try {
        OwnerOnly.closeFolder(data);
        LOG.info("{} was open to others ({}) and is its owner's alone now", data, before);
        return;
      } catch (IOException e) {
        LOG.debug("{} is another user's", data, e);
      }
    }
    LOG.warn(
        "others may look into {} ({}), which will hold prompts, videos and keys: chmod 700 {}",
        data,
        before,
        data);
  }

  private static boolean isOurs(Path data) throws IOException {
    try (Stream<Path> entries = Files.list(data)) {
      List<String> names = entries.map(entry -> entry.getFileName().toString()).toList();
      return names.isEmpty() || names.stream().anyMatch(OURS::contains);
    }
  }
}
