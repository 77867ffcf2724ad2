package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One animation as it was read: its pictures as squares of {@link Dataset#LARGE} pixels.
 *
 * @param width of the source
 * @param height of the source
 * @param framesPerSecond on average, 0 where unknown; frames are taken as evenly spaced
 * @param pictures at least two
 */
record Animation(int width, int height, double framesPerSecond, List<Picture> pictures) {
  /** Frames of one animation: 40 seconds at 25 a second, a quarter of a gigabyte of pictures. */
  static final int MAX_FRAMES = 1000;

  /** Pixels of a side before it is fitted. */
  static final int MAX_SIDE = 4096;

  Animation {
    pictures = List.copyOf(pictures);
  }

  /** The same at the rate at which its last picture begins after {@code time}. */
  Animation between(Duration time) {
    double seconds = time.toNanos() / 1e9;
    double rate = seconds > 0 ? (pictures.size() - 1) / seconds : 0;
    return new Animation(width, height, rate, pictures);
  }

  /** Takes frames one by one and keeps them small, so that memory does not depend on the size of the source. */
  static final class Frames {
    private final Path path;
    private final List<Picture> pictures = new ArrayList<>();
    private int width;
    private int height;
    private double seconds;

    Frames(Path path) {
      this.path = path;
    }

    /** Refuses a canvas that is too large, before anything of its size is made. */
    void check(int canvasWidth, int canvasHeight) {
      if (canvasWidth < 1
          || canvasHeight < 1
          || canvasWidth > MAX_SIDE
          || canvasHeight > MAX_SIDE) {
        throw new DatasetException("%s: is %d x %d pixels, want 1 to %d each way"
            .formatted(path, canvasWidth, canvasHeight, MAX_SIDE));
      }
    }

    void add(Picture picture, double shownSeconds) {
      check(picture.width(), picture.height());
      if (pictures.size() == MAX_FRAMES) {
        throw new DatasetException(
            "%s: has more than %d frames; cut it to one loop".formatted(path, MAX_FRAMES));
      }
      width = picture.width();
      height = picture.height();
      seconds += shownSeconds;
      pictures.add(picture.fitted(Dataset.LARGE));
    }

    Animation done() {
      if (pictures.size() < 2) {
        throw new DatasetException(path + ": is not an animation (one picture only)");
      }
      return new Animation(width, height, seconds > 0 ? pictures.size() / seconds : 0, pictures);
    }
  }
}
