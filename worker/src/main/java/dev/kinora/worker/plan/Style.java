package dev.kinora.worker.plan;

import java.util.List;

/**
 * How a drawing is varied without becoming another: what is done to each finished picture of a render, so that a seed or a brand's colour
 * matters with a model that draws the same for every seed.
 *
 * @param flip whether left and right change places
 * @param hue turn of all colours round the colour circle, in radians
 * @param scale size, as a factor
 * @param dx offset to the right, as a share of the picture's width
 * @param dy offset downwards, as a share of the picture's height
 * @param rotation clockwise, in radians
 * @param saturation strength of all colours, as a factor; 0 is grey
 */
public record Style(
    boolean flip,
    double hue,
    double scale,
    double dx,
    double dy,
    double rotation,
    double saturation) {
  /** What a manifest may name an axis. */
  public static final List<String> AXES =
      List.of("flip", "hue", "scale", "dx", "dy", "rotation", "saturation");

  /** Changes nothing. */
  public static final Style NEUTRAL = new Style(false, 0, 1, 0, 0, 0, 1);

  private static final double HALF = .5;

  /** This style with another number for one axis of {@link #AXES}. */
  public Style with(String axis, double number) {
    return new Style(
        axis.equals("flip") ? number >= HALF : flip,
        axis.equals("hue") ? number : hue,
        axis.equals("scale") ? number : scale,
        axis.equals("dx") ? number : dx,
        axis.equals("dy") ? number : dy,
        axis.equals("rotation") ? number : rotation,
        axis.equals("saturation") ? number : saturation);
  }

  /** Whether anything moves. */
  public boolean moves() {
    return flip || scale != 1 || dx != 0 || dy != 0 || rotation != 0;
  }

  /** Whether any colour changes. */
  public boolean colours() {
    return hue != 0 || saturation != 1;
  }
}
