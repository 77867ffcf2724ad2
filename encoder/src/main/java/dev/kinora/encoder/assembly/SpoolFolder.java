package dev.kinora.encoder.assembly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The local folder where frames and unfinished videos wait, bounded in bytes of frames. What it holds is worth nothing after
 * the process: the log has it all. Any thread.
 */
public final class SpoolFolder {
  private final Path folder;
  private final long limit;
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong names = new AtomicLong();

  private SpoolFolder(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /** Empties the folder, which belongs to this process alone, or makes it. */
  public static SpoolFolder open(Path folder, long limit) {
    try {
      delete(folder);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("spool folder " + folder, e);
    }
    return new SpoolFolder(folder, limit);
  }

  /** Whether {@code bytes} more would fit now. */
  public boolean fits(long bytes) {
    return reserved.get() + bytes <= limit;
  }

  /** False where the limit would be passed; true must be followed by {@link #release}. */
  public boolean reserve(long bytes) {
    long now = reserved.get();
    while (now + bytes <= limit) {
      if (reserved.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = reserved.get();
    }
    return false;
  }

  public void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  public long limit() {
    return limit;
  }

  public long reserved() {
    return reserved.get();
  }

  /** A new empty folder inside, which the caller deletes with {@link #delete}. */
  public Path newFolder() throws IOException {
    return Files.createDirectories(folder.resolve("clip-" + names.incrementAndGet()));
  }

  /** A new empty folder inside one of those. */
  public Path newFolder(Path inside) throws IOException {
    return Files.createDirectories(inside.resolve("part-" + names.incrementAndGet()));
  }

  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
