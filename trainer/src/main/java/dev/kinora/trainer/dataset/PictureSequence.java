package dev.kinora.trainer.dataset;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A folder of PNG pictures of one size, in the order of their names. */
final class PictureSequence implements AnimationReader {
  @Override
  public List<Picture> read(Path folder) {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries
          .filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(".png"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw AnimationReader.unreadable(folder, e);
    }
    if (files.size() < 2) {
      throw new DatasetException(
          folder + ": wants at least two PNG pictures, found " + files.size());
    }
    List<Picture> pictures = new ArrayList<>();
    for (Path file : files) {
      Picture picture = readOne(file);
      if (!pictures.isEmpty()
          && (picture.width() != pictures.getFirst().width()
              || picture.height() != pictures.getFirst().height())) {
        throw new DatasetException("%s: is %d x %d but the first picture is %d x %d"
            .formatted(
                file,
                picture.width(),
                picture.height(),
                pictures.getFirst().width(),
                pictures.getFirst().height()));
      }
      pictures.add(picture);
    }
    return List.copyOf(pictures);
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
