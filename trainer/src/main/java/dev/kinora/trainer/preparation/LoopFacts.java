package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/**
 * How an animation moves and closes.
 *
 * @param motion mean change from frame to frame around the loop, of full scale 1
 * @param seam step from the last frame to the first per mean step between the others, at most {@link #MAX_SEAM}
 */
record LoopFacts(double motion, double seam) {
  static final double MAX_SEAM = 1000;

  static LoopFacts of(List<Picture> pictures) {
    int count = pictures.size();
    double inner = 0;
    for (int i = 0; i + 1 < count; i++) {
      inner += pictures.get(i).difference(pictures.get(i + 1));
    }
    double last = pictures.getLast().difference(pictures.getFirst());
    double seam = last == 0 ? 0 : Math.min(MAX_SEAM, last / (inner / (count - 1)));
    return new LoopFacts((inner + last) / count, seam);
  }
}
