package dev.kinora.farm.allinone;

import dev.kinora.infra.embedded.DiskSpace;
import dev.kinora.worker.model.ModelLoader;
import java.nio.file.Path;

/** Checks of a machine before anything runs on it; each says in a few words what it found, or throws with the way out. */
public final class Machine {
  private Machine() {}

  public static String tensorFlow() {
    return ModelLoader.loadNatives();
  }

  public static String check(Path folder) {
    DiskSpace.check(folder);
    return "%s, %d MiB free".formatted(folder, DiskSpace.usable(folder) >> 20);
  }
}
