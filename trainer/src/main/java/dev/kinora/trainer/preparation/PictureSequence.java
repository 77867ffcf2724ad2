package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A folder of PNG pictures of one size, in the order of their names, 24 a second. */
final class PictureSequence implements AnimationReader {
  private static final double SHOWN = 1 / 24.0;

  static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(".png"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw AnimationReader.unreadable(folder, e);
    }
  }

  @Override
  public Animation read(Path folder) {
    Animation.Frames frames = new Animation.Frames(folder);
    Picture first = null;
    for (Path file : files(folder)) {
      Picture picture = readOne(file);
      first = first == null ? picture : first;
      if (picture.width() != first.width() || picture.height() != first.height()) {
        throw new DatasetException("%s: is %d x %d but the first picture is %d x %d"
            .formatted(file, picture.width(), picture.height(), first.width(), first.height()));
      }
      frames.add(picture, SHOWN);
    }
    return frames.done();
  }

  private static Picture readOne(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new DatasetException(file + ": is not a PNG picture");
      }
      return Picture.of(image);
    } catch (IOException e) {
      throw AnimationReader.unreadable(file, e);
    }
  }
}
