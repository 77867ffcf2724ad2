package dev.kinora.infra.embedded;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a folder can take data. */
public final class DiskSpace {
  static final long LEAST = 256L << 20;

  private DiskSpace() {}

  /** Makes the folder. INVALID where it cannot be written or has less than 256 MiB left, with the way out. */
  public static void check(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "write-", ".test"));
      long free = usable(folder);
      if (free < LEAST) {
        throw new FarmException(FailureCode.INVALID, full(folder, free));
      }
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INVALID,
          "cannot write in %s (%s): choose another folder with --data".formatted(folder, e),
          e);
    }
  }

  /** Bytes that this process may still write. Where the system does not tell, there is room. */
  public static long usable(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  static String full(Path folder, long free) {
    return "the disk of %s is full (%s MiB free, %s needed): free some space, or choose another folder with --data"
        .formatted(folder, free >> 20, LEAST >> 20);
  }
}
