package dev.kinora.farm.allinone;

import dev.kinora.infra.lifecycle.FolderLock;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The farm that works on a data folder: its lock, and the address it wrote there once it was ready. */
public final class RunningFarm {
  private static final String FARM = "farm";
  private static final String GATEWAY = "gateway";

  private RunningFarm() {}

  /** Where the folder's farm, or a gateway process of the folder, says it is; whether it answers is for the caller to see. */
  public static Optional<URI> on(Path data) {
    return Stream.of(FARM, GATEWAY)
        .flatMap(name -> FolderLock.read(data, name).stream())
        .map(String::strip)
        .filter(text -> text.startsWith("http"))
        .map(URI::create)
        .findFirst();
  }

  /** Takes the folder for a broker and a store of this process; throws UNAVAILABLE where another has it, INVALID where it
   * cannot be used.
   */
  public static FolderLock claim(Path data) {
    return FolderLock.take(data, FARM);
  }

  static FolderLock claimGateway(Path data) {
    return FolderLock.take(data, GATEWAY);
  }
}
