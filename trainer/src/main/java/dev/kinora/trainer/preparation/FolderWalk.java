package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a folder and its subfolders. Links are followed. Hidden files and folders are passed over: those that begin with a dot,
 * and what macOS puts into archives.
 *
 * @param files in the order of their paths
 * @param unreadable files and folders that cannot be looked at, links that lead back, and what lies too deep, with the reason
 */
record FolderWalk(List<Path> files, SortedMap<Path, String> unreadable) {
  private static final int DEPTH = 8;
  private static final int MAX_FILES = 200_000;

  static FolderWalk of(Path folder) {
    FolderWalk walk = new FolderWalk(new ArrayList<>(), new TreeMap<>());
    try {
      Files.walkFileTree(
          folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, walk.new Visitor(folder));
    } catch (IOException e) {
      throw AnimationReader.unreadable(folder, e);
    }
    Collections.sort(walk.files);
    return walk;
  }

  private static boolean hidden(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  private static String reason(IOException failed) {
    return switch (failed) {
      case FileSystemLoopException loop -> "is a link to a folder that it lies in";
      case AccessDeniedException denied -> "may not be read (permission denied)";
      default -> "cannot be read: " + failed.getMessage();
    };
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Path folder;
    private int seen;

    private Visitor(Path folder) {
      this.folder = folder;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return !path.equals(folder) && hidden(path) ? FileVisitResult.SKIP_SUBTREE : counted();
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      if (!hidden(path)) {
        if (attributes.isRegularFile()) {
          files.add(path);
        } else if (attributes.isDirectory()) {
          unreadable.put(path, "lies deeper than %s folders".formatted(DEPTH));
        } else if (attributes.isSymbolicLink()) {
          unreadable.put(path, "is a link to nothing");
        }
      }
      return counted();
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failed) {
      if (path.equals(folder)) {
        throw AnimationReader.unreadable(path, failed);
      }
      if (!hidden(path)) {
        unreadable.put(path, reason(failed));
      }
      return counted();
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failed) {
      if (failed != null) {
        unreadable.put(path, reason(failed));
      }
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult counted() {
      if (++seen > MAX_FILES) {
        throw new DatasetException(folder + ": holds more than " + MAX_FILES + " files");
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
