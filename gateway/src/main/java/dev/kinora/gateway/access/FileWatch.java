package dev.kinora.gateway.access;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a few files again and again, and says when one is another than before: other time, size or file behind the name. It looks
 * rather than listens because a mounted secret is changed by a link to another folder, of which the system tells nothing. Owns its
 * thread, on which {@code changed} is called.
 */
public final class FileWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  private final List<Path> files;
  private final String name;
  private @Nullable SupervisedThread thread;
  private List<String> seen;

  private FileWatch(String name, List<Path> files) {
    this.name = name;
    this.files = List.copyOf(files);
    this.seen = stamps();
  }

  /**
   * Notes the files as they are now: to be made before they are read, or a change in between is missed. Nothing runs until
   * {@link #start}.
   */
  public static FileWatch of(String name, List<Path> files) {
    return new FileWatch(name, files);
  }

  /** To be called once. */
  public void start(Duration every, Readiness readiness, Runnable changed) {
    thread = SupervisedThread.every(name, every, every, readiness, () -> look(changed));
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
  }

  private void look(Runnable changed) {
    List<String> now = stamps();
    if (now.equals(seen)) {
      return;
    }
    seen = now; // before the reading: what changes while it is read is seen the next time
    try {
      changed.run();
    } catch (RuntimeException e) {
      log.error("{} changed, and taking it over failed", files, e);
    }
  }

  private List<String> stamps() {
    return files.stream().map(FileWatch::stamp).toList();
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }
}
