package dev.kinora.farm.allinone;

import dev.kinora.infra.embedded.DiskSpace;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.ModelLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of a machine before anything runs on it; each says in a few words what it found, or throws with the way out. */
public final class Machine {
  private Machine() {}

  public static String tensorFlow() {
    return ModelLoader.loadNatives();
  }

  public static String check(Path folder) {
    DiskSpace.check(folder);
    try {
      return "%s, %d MiB free".formatted(folder, Files.getFileStore(folder).getUsableSpace() >> 20);
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INVALID, "cannot look at the disk of %s: %s".formatted(folder, e), e);
    }
  }
}
