package dev.kinora.farm.allinone;

import dev.kinora.infra.lifecycle.FolderLock;
import java.nio.file.Path;

/** Locks of a data folder: of the farm that works on it, and of its gateways. Each writes its address there once it is ready. */
public final class FolderClaim {
  private static final String FARM = "farm";
  private static final String GATEWAY = "gateway";

  private FolderClaim() {}

  /** Takes the folder for a broker and a store of this process; throws UNAVAILABLE where another has it, INVALID where it
   * cannot be used.
   */
  public static FolderLock claim(Path data) {
    DataFolder.open(data);
    return FolderLock.take(data, FARM);
  }

  /** @param name of the process: each of several gateways has its own lock and address */
  static FolderLock claimGateway(Path data, String name) {
    return FolderLock.take(data, GATEWAY + "." + name);
  }
}
