package dev.kinora.worker.plan;

import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.StyleAxis;
import java.util.List;

/**
 * A model's style vector: how long it is, and what is drawn from the seed of a render that names none. docs/noise.md specifies the
 * draw.
 *
 * @param axes what the numbers mean, {@code size} of them; none where the manifest does not say
 */
public record StyleVector(int size, List<StyleAxis> axes) {
  public static final StyleVector NONE = new StyleVector(0, List.of());

  /** Noise stream that styles are drawn from; no lane has it. */
  private static final int STREAM = 0xFFFFFFFF;

  private static final double NEUTRAL = .5;

  public StyleVector {
    axes = List.copyOf(axes);
  }

  public static StyleVector of(ModelManifest manifest) {
    return new StyleVector(manifest.getStyleSize(), manifest.getStyleList());
  }

  /** A pure function of the seed and the axes. */
  public float[] drawn(long seed) {
    if (axes.isEmpty()) {
      return Noise.standardNormal(seed, STREAM, Noise.START, size);
    }
    float[] style = new float[size];
    for (int i = 0; i < size; i++) {
      style[i] = switch (axes.get(i).getName()) {
        case "flip" -> uniform(seed, i, 0) < NEUTRAL ? 0 : 1;
        case "hue-cos" -> (float) StrictMath.cos(angle(seed, i));
        case "hue-sin" -> (float) StrictMath.sin(angle(seed, i - 1));
        default -> ranged(seed, i, axes.get(i));
      };
    }
    return style;
  }

  private static float ranged(long seed, int index, StyleAxis axis) {
    double width = (double) axis.getHigh() - axis.getLow();
    return uniform(seed, index, 0) < NEUTRAL
        ? axis.getNeutral()
        : (float) (axis.getLow() + width * uniform(seed, index, 1));
  }

  private static double angle(long seed, int index) {
    return uniform(seed, index, 0) < NEUTRAL ? 0 : 2 * Math.PI * uniform(seed, index, 1);
  }

  private static double uniform(long seed, int index, int word) {
    return Noise.uniform(seed, STREAM, index, word);
  }
}
