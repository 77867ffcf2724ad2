package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads every frame of one animation, already composed on its canvas. */
interface AnimationReader {
  List<String> VIDEOS = List.of(".mp4", ".m4v", ".mov", ".webm", ".png", ".apng");

  /** Throws {@link DatasetException} naming the file when it is not a readable animation of this kind. */
  Animation read(Path path);

  /** The reader for a file's ending, or for a folder of numbered pictures; empty for anything that is not an animation. */
  static Optional<AnimationReader> forPath(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(new PictureSequence());
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".webp")) {
      return Optional.of(new WebpAnimation());
    }
    if (name.endsWith(".gif")) {
      return Optional.of(new GifAnimation());
    }
    return VIDEOS.stream().anyMatch(name::endsWith)
        ? Optional.of(new VideoAnimation())
        : Optional.empty();
  }

  /** The message of a decoder that failed, as one line that names the file. */
  static DatasetException unreadable(Path path, Exception cause) {
    String reason = String.valueOf(cause.getMessage()).replace('\n', ' ');
    return new DatasetException(path + ": cannot be read: " + reason, cause);
  }
}
