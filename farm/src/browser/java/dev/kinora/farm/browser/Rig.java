package dev.kinora.farm.browser;

import dev.kinora.infra.fixture.Folders;
import dev.kinora.infra.fixture.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

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
  public void close() {
    chromium.close();
    process.close();
    Folders.delete(folder);
  }
}
