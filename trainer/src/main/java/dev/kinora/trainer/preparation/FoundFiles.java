package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.v1.RejectedItem;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The animations in a folder and its subfolders, by name: their path below it without ending. A subfolder with still PNG pictures is one
 * animation. Hidden files are passed over.
 *
 * @param clashes files whose name another file has already
 */
record FoundFiles(SortedMap<String, Path> byName, List<RejectedItem> clashes) {
  private static final int DEPTH = 8;
  private static final int MAX_FILES = 200_000;
  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int ANIMATION_CONTROL = 0x6163544c; // acTL
  private static final int IMAGE_DATA = 0x49444154; // IDAT

  static FoundFiles in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(folder + ": is not a folder");
    }
    FoundFiles found = new FoundFiles(new TreeMap<>(), new ArrayList<>());
    try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
      List<Path> files = walk.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .limit(MAX_FILES + 1L)
          .sorted()
          .toList();
      if (files.size() > MAX_FILES) {
        throw new DatasetException(folder + ": holds more than " + MAX_FILES + " files");
      }
      files.forEach(file -> found.take(folder, file));
    } catch (IOException e) {
      throw AnimationReader.unreadable(folder, e);
    }
    return found;
  }

  private void take(Path folder, Path file) {
    Path parent = file.getParent();
    if (parent != null && !parent.equals(folder) && isStillPng(file)) {
      byName.putIfAbsent(name(folder, parent), parent);
    } else if (AnimationReader.forPath(file).isPresent()) {
      String whole = name(folder, file);
      String name = whole.substring(0, whole.lastIndexOf('.'));
      Path first = byName.putIfAbsent(name, file);
      if (first != null) {
        clashes.add(RejectedItem.newBuilder()
            .setName(whole)
            .setReason("its name is that of " + first.getFileName() + "; rename one of them")
            .build());
      }
    }
  }

  private static String name(Path folder, Path path) {
    return folder.relativize(path).toString().replace('\\', '/');
  }

  /** An animated PNG has an acTL chunk before its first IDAT. */
  private static boolean isStillPng(Path file) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      return false;
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      if (in.readLong() != PNG_SIGNATURE) {
        return true;
      }
      while (true) {
        long length = Integer.toUnsignedLong(in.readInt());
        int type = in.readInt();
        if (type == ANIMATION_CONTROL || type == IMAGE_DATA) {
          return type == IMAGE_DATA;
        }
        in.skipNBytes(length + 4);
      }
    } catch (IOException e) {
      return true; // reading it as a picture will say what is wrong with it
    }
  }
}
