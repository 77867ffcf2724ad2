package dev.kinora.trainer.preparation;

import dev.kinora.log.v1.RejectedItem;
import dev.kinora.trainer.dataset.DatasetException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The animations in a folder and its subfolders, by name: their path below it without ending, in Unicode's composed form, whatever
 * machine wrote it. A subfolder with still PNG pictures is one animation, its pictures in natural order.
 *
 * @param leftOut what could not be looked at, and files whose name another file has already
 */
record FoundFiles(SortedMap<String, Found> byName, List<RejectedItem> leftOut) {
  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int ANIMATION_CONTROL = 0x6163544c; // acTL
  private static final int IMAGE_DATA = 0x49444154; // IDAT

  /**
   * An animation's file, or its folder.
   *
   * @param files what is read, in this order
   */
  record Found(Path path, AnimationReader reader, List<Path> files) {}

  static FoundFiles in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(folder + ": is not a folder");
    }
    FoundFiles found = new FoundFiles(new TreeMap<>(), new ArrayList<>());
    FolderWalk walk = FolderWalk.of(folder);
    walk.unreadable().forEach((path, reason) -> found.leaveOut(name(folder, path), reason));
    SortedMap<Path, List<Path>> sequences = new TreeMap<>();
    for (Path file : walk.files()) {
      Path parent = file.getParent();
      if (parent != null && !parent.equals(folder) && isStillPng(file)) {
        sequences.computeIfAbsent(parent, path -> new ArrayList<>()).add(file);
      } else {
        AnimationReader.forPath(file).ifPresent(reader -> found.take(folder, file, reader));
      }
    }
    sequences.forEach((path, files) -> {
      files.sort(new NaturalOrder());
      found.take(
          name(folder, path), new Found(path, new PictureSequence(List.copyOf(files)), files));
    });
    return found;
  }

  private void take(Path folder, Path file, AnimationReader reader) {
    String whole = name(folder, file);
    Found first =
        take(whole.substring(0, whole.lastIndexOf('.')), new Found(file, reader, List.of(file)));
    if (first != null) {
      leaveOut(whole, "its name is that of " + first.path().getFileName() + "; rename one of them");
    }
  }

  private @org.jspecify.annotations.Nullable Found take(String name, Found found) {
    return byName.putIfAbsent(name, found);
  }

  private void leaveOut(String name, String reason) {
    leftOut.add(RejectedItem.newBuilder().setName(name).setReason(reason).build());
  }

  /** Of a file or folder below {@code folder}. */
  static String name(Path folder, Path path) {
    return composed(folder.relativize(path).toString().replace('\\', '/'));
  }

  static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
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
