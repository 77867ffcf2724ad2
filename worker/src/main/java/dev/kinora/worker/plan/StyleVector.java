package dev.kinora.worker.plan;

import dev.kinora.v1.StyleAxis;
import java.util.List;

/**
 * The numbers of a model's styles: what a render says with them, and what is drawn from the seed of a render that says none.
 * docs/noise.md specifies the draw.
 *
 * @param axes what the numbers mean, in their order; none: the model has no style
 */
public record StyleVector(List<StyleAxis> axes) {
  /** Noise stream that styles are drawn from; no lane has it. */
  private static final int STREAM = 0xFFFFFFFF;

  private static final double NEUTRAL = .5;

  public StyleVector {
    axes = List.copyOf(axes);
  }

  /** The style of a render with this seed that says these numbers, one for each axis or none. */
  public Style style(List<Float> said, long seed) {
    Style style = Style.NEUTRAL;
    for (int i = 0; i < axes.size(); i++) {
      style = style.with(axes.get(i).getName(), said.isEmpty() ? drawn(seed, i) : said.get(i));
    }
    return said.isEmpty() ? within(style) : style;
  }

  /** Moved no farther than it was made smaller: a drawing that fills its picture stays in it. */
  private static Style within(Style drawn) {
    double room = Math.max(0, (1 - drawn.scale()) / 2);
    return drawn
        .with("dx", Math.clamp(drawn.dx(), -room, room))
        .with("dy", Math.clamp(drawn.dy(), -room, room));
  }

  /** A pure function of the seed and the axis. */
  float drawn(long seed, int index) {
    StyleAxis axis = axes.get(index);
    if (axis.getName().equals("flip")) {
      return uniform(seed, index, 0) < NEUTRAL ? axis.getLow() : axis.getHigh();
    }
    return uniform(seed, index, 0) < NEUTRAL
        ? axis.getNeutral()
        : (float) turned(axis, uniform(seed, index, 1));
  }

  private static double turned(StyleAxis axis, double uniform) {
    double width = (double) axis.getHigh() - axis.getLow();
    if (axis.getSeedReach() == 0) {
      return axis.getLow() + width * uniform;
    }
    double value = axis.getNeutral() + axis.getSeedReach() * (2 * uniform - 1);
    if (value < axis.getLow()) {
      return value + width;
    }
    return value > axis.getHigh() ? value - width : value;
  }

  private static double uniform(long seed, int index, int word) {
    return Noise.uniform(seed, STREAM, index, word);
  }
}
