package dev.kinora.farm.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import dev.kinora.infra.lifecycle.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process's log, which only its owner may read: prompts, labels and addresses are in it. Named in logback.xml. */
public final class OwnersLogFile extends RollingFileAppender<ILoggingEvent> {
  @Override
  public void openFile(String name) throws IOException {
    close(Path.of(name).toAbsolutePath());
    super.openFile(name);
  }

  /** A file that is not ours to close is written all the same. */
  private void close(Path file) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        OwnerOnly.makeFolder(folder);
      }
      if (Files.exists(file)) {
        OwnerOnly.closeFile(file);
      } else {
        OwnerOnly.makeFile(file);
      }
    } catch (IOException e) {
      addWarn("others may read " + file, e);
    }
  }
}
