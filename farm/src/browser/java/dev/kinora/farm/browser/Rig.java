package dev.kinora.farm.browser;

import dev.kinora.infra.fixture.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the browser tests of a run share: a farm with the small model in a process of its own, and a browser. */
record Rig(Path folder, JavaProcess process, URI farm, Chromium chromium) implements AutoCloseable {
  static Rig start() {
    // The browser first: where there is none, that is told at once.
    Chromium chromium = new Chromium();
    try {
      Path folder = Files.createTempDirectory("kinora-studio");
      JavaProcess process = StudioFarms.start(folder);
      return new Rig(folder, process, StudioFarms.address(folder), chromium);
    } catch (IOException e) {
      chromium.close();
      throw new UncheckedIOException(e);
    } catch (AssertionError e) {
      chromium.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    chromium.close();
    process.close();
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
