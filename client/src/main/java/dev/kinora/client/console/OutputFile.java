package dev.kinora.client.console;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a command will make: whole under its name, or not there at all. What goes wrong is told as a fault of this machine.
 *
 * <p>What is written goes to {@code NAME.part} beside it, which is renamed when it is complete and removed when it is not. A link
 * stays one: the file that it leads to is made.
 */
public final class OutputFile implements AutoCloseable {
  private static final int MOST_LINKS = 40;

  private final Path path;
  private final Path real;
  private final Path part;

  private OutputFile(Path path, Path real, Path part) {
    this.path = path;
    this.real = real;
    this.part = part;
  }

  /** Proves that the file can be made, before any work is done for it. */
  public static OutputFile at(Path given) {
    Path path = given.toAbsolutePath();
    Path real = real(given);
    Path name = real.getFileName();
    Path folder = real.getParent();
    if (name == null || folder == null || Files.isDirectory(path)) {
      throw CliException.unusable(
          "cannot write %s: it is a folder; name a file in it".formatted(given));
    }
    if (!Files.isDirectory(folder)) {
      throw CliException.unusable(
          "cannot write %s: there is no folder %s; make it first (mkdir -p) or name another file"
              .formatted(given, folder));
    }
    if (Files.isSymbolicLink(real) || (Files.exists(real) && !Files.isRegularFile(real))) {
      throw CliException.unusable(
          "cannot write %s: it is no plain file; name another file".formatted(given));
    }
    if (Files.exists(real) && !Files.isWritable(real)) {
      throw CliException.unusable(
          "cannot write %s: it may not be changed; name another file".formatted(given));
    }
    return proven(new OutputFile(path, real, folder.resolve(name + ".part")), folder);
  }

  private static OutputFile proven(OutputFile output, Path folder) {
    try {
      Files.write(output.part, new byte[0]);
      Files.delete(output.part);
    } catch (IOException e) {
      throw CliException.unusable(
          "cannot write into %s (%s); name a file in a folder you may write to"
              .formatted(folder, LocalFile.reason(e)),
          e);
    }
    return output;
  }

  /** The same for all names of a file: links followed, one spelling. The file, and folders that lead to it, may be missing. */
  public static Path real(Path given) {
    Path at = given.toAbsolutePath();
    try {
      for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(at); links++) {
        at = at.resolveSibling(Files.readSymbolicLink(at));
      }
    } catch (IOException e) {
      // The link stays what it is, and is told to be no plain file.
    }
    Path folder = at.getParent();
    return folder == null ? at : existing(folder).resolve(at.getFileName()).normalize();
  }

  private static Path existing(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      Path above = folder.getParent();
      return above == null ? folder : existing(above).resolve(folder.getFileName());
    }
  }

  /** What follows the last dot of the name; empty for a name without one. */
  public static String ending(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    return dot < 1 ? "" : name.substring(dot + 1);
  }

  /** The file that is asked for. */
  public Path path() {
    return path;
  }

  /** Where to write. */
  public Path part() {
    return part;
  }

  /** @throws CliException where it cannot be put in its place */
  public void complete() {
    try {
      try {
        Files.move(part, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, real, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw LocalFile.fault(path, e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // Nothing more can be done; the name says that it is no finished video.
    }
  }
}
