package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.Picture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One animation as it was read: its pictures as squares of {@link Dataset#LARGE} pixels, and which of them is shown at evenly spaced
 * moments. Where all are shown for about as long, that is each once.
 *
 * @param width of the source
 * @param height of the source
 * @param framesPerSecond moments a second, 0 where unknown
 * @param pictures at least two
 * @param moments for each moment the picture shown, by its place in {@code pictures}
 */
record Animation(
    int width, int height, double framesPerSecond, List<Picture> pictures, List<Integer> moments) {
  /** Moments of one animation: 40 seconds at 25 a second, a quarter of a gigabyte of pictures. */
  static final int MAX_FRAMES = 1000;

  /** Pixels of a side before it is fitted. */
  static final int MAX_SIDE = 4096;

  Animation {
    pictures = List.copyOf(pictures);
    moments = List.copyOf(moments);
  }

  /** Evenly spaced pictures. */
  static Animation even(int width, int height, double framesPerSecond, List<Picture> pictures) {
    return new Animation(width, height, framesPerSecond, pictures, each(pictures.size()));
  }

  /** What is shown moment by moment, of one thing for each picture. */
  <T> List<T> inTime(List<T> ofPictures) {
    return moments.stream().map(ofPictures::get).toList();
  }

  private static List<Integer> each(int pictures) {
    return IntStream.range(0, pictures).boxed().toList();
  }

  /** Takes frames one by one and keeps them small, so that memory does not depend on the size of the source. */
  static final class Frames {
    private final Path path;
    private final List<Picture> pictures = new ArrayList<>();
    /** When each picture ends. */
    private final List<Double> ends = new ArrayList<>();

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
        throw new DatasetException("%s: is %s x %s pixels, want 1 to %s each way"
            .formatted(path, canvasWidth, canvasHeight, MAX_SIDE));
      }
    }

    void add(Picture picture, double shownSeconds) {
      check(picture.width(), picture.height());
      if (pictures.size() == MAX_FRAMES) {
        throw new DatasetException(
            "%s: has more than %s frames; cut it to one loop".formatted(path, MAX_FRAMES));
      }
      width = picture.width();
      height = picture.height();
      seconds += shownSeconds;
      pictures.add(picture.fitted(Dataset.LARGE));
      ends.add(seconds);
    }

    /** With the mean rate of all pictures. */
    Animation done() {
      return done(seconds > 0 ? pictures.size() / seconds : 0);
    }

    /** With the rate at which the last picture begins, after {@code seconds}. */
    Animation doneWithLastAt(double seconds) {
      return done(seconds > 0 ? (pictures.size() - 1) / seconds : 0);
    }

    /** Where pictures are shown for times of their own, the shortest is the time between two moments. */
    private Animation done(double meanRate) {
      if (pictures.size() < 2) {
        throw new DatasetException(path + ": is not an animation (one picture only)");
      }
      List<Integer> even = each(pictures.size());
      if (seconds <= 0 || shownAt(pictures.size()).equals(even)) {
        return new Animation(width, height, meanRate, pictures, even);
      }
      List<Integer> moments = shownAt((int) Math.min(MAX_FRAMES, Math.ceil(seconds / shortest())));
      return new Animation(width, height, moments.size() / seconds, pictures, moments);
    }

    /** What is shown in the middle of each of {@code count} equal stretches of time. */
    private List<Integer> shownAt(int count) {
      List<Integer> shown = new ArrayList<>();
      int picture = 0;
      for (int k = 0; k < count; k++) {
        double moment = (k + .5) * seconds / count;
        while (picture < pictures.size() - 1 && ends.get(picture) <= moment) {
          picture++;
        }
        shown.add(picture);
      }
      return shown;
    }

    private double shortest() {
      double shortest = seconds;
      double before = 0;
      for (double end : ends) {
        if (end > before) {
          shortest = Math.min(shortest, end - before);
        }
        before = end;
      }
      return shortest;
    }
  }
}
