package dev.kinora.encoder.assembly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The local folder where frames, videos and copies wait, bounded in bytes of all of them and by what the disk has free. What
 * it holds is worth nothing after the process: the log has it all. Any thread.
 */
public final class SpoolFolder {
  /** What stays free on the disk, for logs and for what is not foreseen. */
  private static final long LEAST_FREE = 64L << 20;

  private final Path folder;
  private final long limit;
  private final LongSupplier usableBytes;
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong names = new AtomicLong();

  private SpoolFolder(Path folder, long limit, LongSupplier usableBytes) {
    this.folder = folder;
    this.limit = limit;
    this.usableBytes = usableBytes;
  }

  /**
   * Empties the folder, which belongs to this process alone, or makes it.
   *
   * @param usableBytes what the disk has free
   */
  public static SpoolFolder open(Path folder, long limit, LongSupplier usableBytes) {
    try {
      delete(folder);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("spool folder " + folder, e);
    }
    return new SpoolFolder(folder, limit, usableBytes);
  }

  /** Whether {@code bytes} more would fit now. */
  public boolean fits(long bytes) {
    return reserved.get() + bytes <= limit && onDisk(bytes);
  }

  /** False where the limit would be passed or the disk lacks room; true must be followed by {@link #release}. */
  public boolean reserve(long bytes) {
    long now = reserved.get();
    while (now + bytes <= limit && onDisk(bytes)) {
      if (reserved.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = reserved.get();
    }
    return false;
  }

  /** Whether the disk has room for {@code bytes} more. */
  public boolean onDisk(long bytes) {
    return bytes <= usableBytes.getAsLong() - LEAST_FREE;
  }

  /** Counts what is written without being asked for first, such as a video while it grows: others wait for it. */
  public void grow(long bytes) {
    reserved.addAndGet(bytes);
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
