package dev.kinora.trainer.preparation;

import dev.kinora.infra.picture.PictureException;
import dev.kinora.infra.picture.PictureFile;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Still pictures of one size in a folder of their own, 24 a second.
 *
 * @param files in the order in which they are shown
 */
record PictureSequence(List<Path> files) implements AnimationReader {
  private static final double SHOWN = 1 / 24.0;

  @Override
  public Animation read(Path folder) {
    Animation.Frames frames = new Animation.Frames(folder);
    Picture first = null;
    for (Path file : files) {
      Picture picture = readOne(file);
      first = first == null ? picture : first;
      if (picture.width() != first.width() || picture.height() != first.height()) {
        throw new DatasetException("%s: is %s x %s but the first picture is %s x %s"
            .formatted(file, picture.width(), picture.height(), first.width(), first.height()));
      }
      frames.add(picture, SHOWN);
    }
    return frames.done();
  }

  private static Picture readOne(Path file) {
    try {
      return Picture.of(PictureFile.first(PictureAnimation.bytes(file)));
    } catch (PictureException e) {
      throw new DatasetException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw AnimationReader.unreadable(file, e);
    }
  }
}
