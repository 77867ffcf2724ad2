package dev.kinora.client.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The farm that works on a data folder, or its gateways: each keeps a lock file there, {@code farm.lock} or {@code gateway….lock},
 * whose first line is its process id and whose second its address, once it is ready.
 */
public final class RunningFarm {
  private static final String FARM = "farm.lock";
  private static final String GATEWAY = "gateway";
  private static final String LOCK = ".lock";

  private RunningFarm() {}

  /** Where the folder's farm, or the first gateway process of the folder, says it is; whether it answers is for the caller to see. */
  public static Optional<URI> on(Path data) {
    return Stream.concat(Stream.of(data.resolve(FARM)), gateways(data))
        .flatMap(lock -> address(lock).stream())
        .findFirst();
  }

  private static Stream<Path> gateways(Path data) {
    try (Stream<Path> entries = Files.list(data)) {
      return entries
          .filter(RunningFarm::isGateway)
          .sorted(Comparator.comparing(RunningFarm::name))
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.of(); // no such folder: nobody is there
    }
  }

  /** Without its ending, so that a first gateway comes before {@code gateway-2}. */
  private static String name(Path lock) {
    String file = lock.getFileName().toString();
    return file.substring(0, file.length() - LOCK.length());
  }

  private static boolean isGateway(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(GATEWAY) && name.endsWith(LOCK);
  }

  /** Empty where its process is gone, or not ready yet. */
  private static Optional<URI> address(Path lock) {
    try {
      String[] lines = Files.readString(lock).split("\n", 3);
      boolean lives =
          lines.length > 1 && ProcessHandle.of(Long.parseLong(lines[0])).isPresent();
      return lives && lines[1].startsWith("http")
          ? Optional.of(URI.create(lines[1].strip()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // it goes or comes just now
    }
  }
}
