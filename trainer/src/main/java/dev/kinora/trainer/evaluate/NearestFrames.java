package dev.kinora.trainer.evaluate;

import dev.kinora.encoder.quality.PixelDistance;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/** The frames that a model learned from, to see how near its own come to one of them. */
record NearestFrames(List<Picture> learned) {
  NearestFrames {
    learned = List.copyOf(learned);
  }

  /** Mean absolute difference to the nearest, of full scale 1; 0 is a copy. */
  double distance(Picture made) {
    double nearest = Double.POSITIVE_INFINITY;
    for (Picture frame : learned) {
      nearest = Math.min(nearest, PixelDistance.within(made.rgba(), frame.rgba(), nearest));
    }
    return nearest;
  }

  /** The mean over a loop. Every frame is looked up on a core of its own. */
  double mean(List<Picture> loop) {
    return loop.parallelStream().mapToDouble(this::distance).average().orElse(Double.NaN);
  }
}
