package dev.kinora.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads every frame of one animation, already composed on its canvas. Frame times are not kept: a loop is one even turn of the phase. */
public interface AnimationReader {
  /** Throws {@link DatasetException} naming the file when it is not a readable animation of this kind. */
  List<Picture> read(Path path);

  /** The reader for a file's ending, or for a folder of numbered pictures; empty for anything that is not an animation. */
  static Optional<AnimationReader> forPath(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(new PictureSequence());
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".webp")) {
      return Optional.of(new WebpAnimation());
    }
    return name.endsWith(".gif") ? Optional.of(new GifAnimation()) : Optional.empty();
  }

  /** The message of a decoder that failed, as one line that names the file. */
  static DatasetException unreadable(Path path, IOException cause) {
    return new DatasetException(path + ": cannot be read: " + cause.getMessage(), cause);
  }
}
