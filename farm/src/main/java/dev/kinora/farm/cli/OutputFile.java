package dev.kinora.farm.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a command will make: whole under its name, or not there at all.
 *
 * <p>What is written goes to {@code NAME.part} beside it, which is renamed when it is complete and removed when it is not.
 */
final class OutputFile implements AutoCloseable {
  private final Path path;
  private final Path part;

  private OutputFile(Path path, Path part) {
    this.path = path;
    this.part = part;
  }

  /** Proves that the file can be made, before any work is done for it. */
  static OutputFile at(Path given) {
    Path path = given.toAbsolutePath();
    Path name = path.getFileName();
    Path folder = path.getParent();
    if (name == null || folder == null || Files.isDirectory(path)) {
      throw CliException.unusable(
          "cannot write %s: it is a folder; name a file in it".formatted(given));
    }
    if (!Files.isDirectory(folder)) {
      throw CliException.unusable(
          "cannot write %s: there is no folder %s; make it first (mkdir -p) or name another file"
              .formatted(given, folder));
    }
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw CliException.unusable(
          "cannot write %s: it may not be changed; name another file".formatted(given));
    }
    OutputFile output = new OutputFile(path, folder.resolve(name + ".part"));
    try {
      Files.write(output.part, new byte[0]);
      Files.delete(output.part);
    } catch (IOException e) {
      throw CliException.unusable(
          "cannot write into %s (%s); name a file in a folder you may write to"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
    return output;
  }

  /** The file that is asked for. */
  Path path() {
    return path;
  }

  /** Where to write. */
  Path part() {
    return part;
  }

  void complete() throws IOException {
    try {
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
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
