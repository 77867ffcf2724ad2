package dev.kinora.client.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that the bytes of a network stream go to. What goes wrong with it is no fault of the network, so it is thrown as a
 * {@link CliException} that says so, and never as an {@link IOException}.
 */
public final class LocalFile extends OutputStream {
  private final Path file;
  private final OutputStream out;

  private LocalFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Made, or emptied where it is there. */
  public static LocalFile open(Path file) {
    try {
      return new LocalFile(file, Files.newOutputStream(file));
    } catch (IOException e) {
      throw fault(file, e);
    }
  }

  public static CliException fault(Path file, IOException e) {
    return CliException.unusable(
        "cannot write %s: %s; make room there, or name a file in another folder"
            .formatted(file, reason(e)),
        e);
  }

  /** That nothing can be written where this was, whatever its name. */
  public static boolean full(Throwable fault) {
    for (@Nullable Throwable at = fault; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null
          && (message.contains("No space left on device")
              || message.contains("Disk quota exceeded"))) {
        return true;
      }
    }
    return false;
  }

  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> "its folder is gone";
      case FileSystemException known when known.getReason() != null -> known.getReason();
      case FileSystemException known -> known.getClass().getSimpleName();
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw fault(file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw fault(file, e);
    }
  }
}
