package dev.kinora.infra.lifecycle;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds {@code folder/name.lock} for this process: only one may work in a folder under one name.
 *
 * <p>The operating system drops the lock when the process dies, so a file that was left behind never blocks anybody.
 * Its first line is the holder's process id; the rest is what the holder wants others to know (the farm's address).
 */
public final class FolderLock implements AutoCloseable {
  /** Far behind the text, so that others can read it where locks are mandatory. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Throws UNAVAILABLE where another holds it, INVALID where the folder cannot be used. Makes the folder. */
  public static FolderLock take(Path folder, String name) {
    Path file = folder.resolve(name + ".lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (tryLock(channel) == null) {
          channel.close();
          throw new FarmException(FailureCode.UNAVAILABLE, busy(folder, file));
        }
        var lock = new FolderLock(channel);
        lock.write("");
        return lock;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Replaces what others read. */
  public void write(String text) {
    byte[] bytes = (ProcessHandle.current().pid() + "\n" + text).getBytes(StandardCharsets.UTF_8);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(bytes), 0);
      channel.force(false);
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INTERNAL, "cannot write the lock file: " + e.getMessage(), e);
    }
  }

  /** What a living holder wrote; empty where nobody holds it or nothing was written yet. */
  public static Optional<String> read(Path folder, String name) {
    return content(folder.resolve(name + ".lock"))
        .filter(content -> ProcessHandle.of(content.pid()).isPresent())
        .map(Content::text)
        .filter(text -> !text.isEmpty());
  }

  /** Lets go. The file stays, empty: removing it would race with the next taker. */
  @Override
  public void close() {
    try (channel) {
      if (channel.isOpen()) {
        channel.truncate(0);
      }
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INTERNAL, "cannot release the lock file: " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  private static String busy(Path folder, Path file) {
    String holder =
        content(file).map(content -> "process " + content.pid()).orElse("another process");
    return "%s is in use by %s: stop that one, or choose another folder with --data"
        .formatted(folder, holder);
  }

  private static Optional<Content> content(Path file) {
    try {
      String[] lines = Files.readString(file).split("\n", 2);
      return lines.length < 2
          ? Optional.empty()
          : Optional.of(new Content(Long.parseLong(lines[0]), lines[1]));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static FarmException unusable(Path folder, IOException e) {
    return new FarmException(
        FailureCode.INVALID,
        "cannot use the folder %s (%s): choose another one with --data".formatted(folder, e),
        e);
  }

  private record Content(long pid, String text) {}
}
