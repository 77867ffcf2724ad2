package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads every frame of one animation, already composed on its canvas. */
interface AnimationReader {
  List<String> VIDEOS = List.of(".mp4", ".m4v", ".mov", ".webm");
  List<String> PICTURES = List.of(".webp", ".gif", ".png", ".apng");

  /** Throws {@link DatasetException} naming the file when it is not a readable animation of this kind. */
  Animation read(Path path);

  /** The reader for a file's ending; empty for anything that is not an animation. */
  static Optional<AnimationReader> forPath(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (PICTURES.stream().anyMatch(name::endsWith)) {
      return Optional.of(new PictureAnimation());
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
