package dev.kinora.farm.allinone;

import dev.kinora.infra.lifecycle.FolderLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The farm that works on a data folder, or its gateways: their locks, and the address each wrote there once it was ready. */
public final class RunningFarm {
  private static final String FARM = "farm";
  private static final String GATEWAY = "gateway";
  private static final String LOCK = ".lock";

  private RunningFarm() {}

  /** Where the folder's farm, or the first gateway process of the folder, says it is; whether it answers is for the caller to see. */
  public static Optional<URI> on(Path data) {
    return Stream.concat(Stream.of(FARM), gateways(data))
        .flatMap(name -> FolderLock.read(data, name).stream())
        .map(String::strip)
        .filter(text -> text.startsWith("http"))
        .map(URI::create)
        .findFirst();
  }

  private static Stream<String> gateways(Path data) {
    try (Stream<Path> entries = Files.list(data)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith(GATEWAY) && name.endsWith(LOCK))
          .map(name -> name.substring(0, name.length() - LOCK.length()))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.of(); // no such folder: nobody is there
    }
  }

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
