package dev.kinora.worker.model;

import dev.kinora.v1.StyleAxis;
import dev.kinora.worker.plan.Style;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether the style of a manifest is one that the farm can give a picture. */
final class StyleCheck {
  /** A picture of no size has no pixels to come from. */
  private static final float LEAST_SCALE = .1f;
  /** As far as a render's numbers go. */
  private static final float MOST = 10;

  private StyleCheck() {}

  /** Sentences, empty where all is well. */
  static List<String> faults(List<StyleAxis> axes) {
    List<String> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (StyleAxis axis : axes) {
      String called = "style axis '%s': ".formatted(axis.getName());
      if (!Style.AXES.contains(axis.getName())) {
        faults.add(called + "want one of " + String.join(", ", Style.AXES));
      }
      if (!names.add(axis.getName())) {
        faults.add(called + "its name is there twice");
      }
      float least = axis.getName().equals("scale") ? LEAST_SCALE : -MOST;
      boolean ordered = axis.getLow() >= least
          && axis.getLow() <= axis.getNeutral()
          && axis.getNeutral() <= axis.getHigh()
          && axis.getHigh() <= MOST;
      if (!ordered) {
        faults.add(called
            + "low %s, neutral %s, high %s: want them in this order, from %s to %s"
                .formatted(axis.getLow(), axis.getNeutral(), axis.getHigh(), least, MOST));
      }
      float most = (axis.getHigh() - axis.getLow()) / 2;
      if (ordered && !(axis.getSeedReach() >= 0 && axis.getSeedReach() <= most)) {
        faults.add(called
            + "seed_reach %s: want 0 to %s, half of its range"
                .formatted(axis.getSeedReach(), most));
      }
    }
    return faults;
  }
}
