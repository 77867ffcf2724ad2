package dev.kinora.farm.allinone;

import dev.kinora.encoder.codec.PlacementEncoder;
import dev.kinora.infra.embedded.DiskSpace;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.ModelLoader;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Checks of a machine before anything runs on it; each says in a few words what it found, or throws with the way out. */
public final class Machine {
  private Machine() {}

  public static String tensorFlow() {
    return natives(ModelLoader::loadNatives);
  }

  public static String ffmpeg() {
    return natives(PlacementEncoder::loadNatives);
  }

  private static String natives(Supplier<String> load) {
    try {
      return load.get();
    } catch (LinkageError e) {
      throw withoutNatives(e);
    }
  }

  /** In most cases native code that lacks a library of the system: the innermost fault names it. */
  static FarmException withoutNatives(LinkageError fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new FarmException(
        FailureCode.INTERNAL,
        "a library cannot be loaded: %s; docs/deployment.md says which ones the system needs"
            .formatted(cause.getMessage()),
        fault);
  }

  public static String check(Path folder) {
    DiskSpace.check(folder);
    return "%s, %s MiB free".formatted(folder, DiskSpace.usable(folder) >> 20);
  }
}
