package dev.kinora.trainer.preparation;

import dev.kinora.infra.picture.PictureException;
import dev.kinora.infra.picture.PictureFile;
import dev.kinora.infra.picture.PictureFile.Shown;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Animated WebP, GIF and PNG. */
final class PictureAnimation implements AnimationReader {
  private static final long LARGEST_FILE = 512L << 20;
  private static final double NANOS = 1e9;

  @Override
  public Animation read(Path path) {
    Animation.Frames frames = new Animation.Frames(path);
    try {
      PictureFile file = PictureFile.of(bytes(path));
      double begins = 0;
      long nanos = 0;
      for (Optional<Shown> next = file.next(); next.isPresent(); next = file.next()) {
        if (file.count() == 1) {
          break; // done() says so
        }
        begins = nanos / NANOS;
        nanos += next.get().length().toNanos();
        frames.add(Picture.of(next.get().picture()), next.get().length().toNanos() / NANOS);
      }
      // A PNG's rate is told as a video's, by which data sets have always had it.
      String name = path.toString().toLowerCase(Locale.ROOT);
      return name.endsWith("png") ? frames.doneWithLastAt(begins) : frames.done();
    } catch (PictureException e) {
      throw new DatasetException(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw AnimationReader.unreadable(path, e);
    }
  }

  static byte[] bytes(Path path) throws IOException {
    if (Files.size(path) > LARGEST_FILE) {
      throw new DatasetException(
          "%s: has %s bytes, want at most %s".formatted(path, Files.size(path), LARGEST_FILE));
    }
    return Files.readAllBytes(path);
  }
}
