package dev.kinora.farm.allinone;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a data folder's disk has room for a queue, frames and videos. */
public final class DataDisk {
  private static final long NEEDED_MIB = 256;

  private DataDisk() {}

  /** Throws INVALID with the way out, before anything is written. */
  public static void check(Path data) {
    long free = freeMib(data);
    if (free < NEEDED_MIB) {
      throw new FarmException(
          FailureCode.INVALID,
          "the disk of %s has %d MiB free and Kinora needs %d: free some space, or choose another folder with --data"
              .formatted(data, free, NEEDED_MIB));
    }
  }

  public static long freeMib(Path folder) {
    Path at = folder.toAbsolutePath();
    while (at.getParent() != null && !Files.exists(at)) {
      at = at.getParent();
    }
    try {
      return Files.getFileStore(at).getUsableSpace() >> 20;
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INVALID, "cannot look at the disk of %s: %s".formatted(folder, e), e);
    }
  }
}
