package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import java.util.stream.IntStream;

/** A few tiny frames of an animation, to find the same one in another file, format or compression. */
record Fingerprint(List<Picture> pictures) {
  private static final int FRAMES = 8;
  private static final int SIDE = 16;
  private static final double SAME = 1.0 / 255;

  static Fingerprint of(List<Picture> pictures) {
    return new Fingerprint(IntStream.range(0, FRAMES)
        .mapToObj(i -> pictures.get(i * pictures.size() / FRAMES).fitted(SIDE))
        .toList());
  }

  /** Whether the mean difference is that of a rounding, not of a drawing. */
  boolean same(Fingerprint other) {
    double sum = 0;
    for (int i = 0; i < FRAMES; i++) {
      sum += pictures.get(i).difference(other.pictures.get(i));
      if (sum > SAME * FRAMES) {
        return false;
      }
    }
    return true;
  }
}
