package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/** Where an evaluation gets its yardstick from: a classifier trained on real frames. */
public interface ClassifierSource {
  /**
   * Trains one, or takes the one kept from before. The caller closes it.
   *
   * @param identity names the clips; fit for a file's name
   * @param clips the frames of each clip; it tells clips apart by their place in this list
   */
  FrameClassifier classifier(String identity, List<List<Picture>> clips);
}
