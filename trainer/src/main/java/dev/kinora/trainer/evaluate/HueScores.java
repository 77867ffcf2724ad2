package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Whether colours turn as a style asks: how far the hue of a loop made with a turn is from that of the neutral loop, against the turn. */
record HueScores(LoopSampler sampler) {
  private static final List<Double> TURNS = List.of(90.0, 180.0, 270.0);
  private static final int FRAMES = 4;
  private static final int SEED = 0;
  /** Of full scale; with less colour than that a picture has no hue to speak of. */
  private static final double LEAST_COLOUR = .02;

  void put(Scores scores, List<String> prompts) {
    if (!sampler.turnsHue()) {
      scores.skip("no style of the package turns colours", Metric.HUE_ERROR_DEGREES_MEDIAN);
      return;
    }
    List<Double> errors = new ArrayList<>();
    for (String prompt : prompts) {
      OptionalDouble neutral = hue(sampler.latents(prompt, FRAMES, SEED));
      for (double turn : TURNS) {
        error(neutral, hue(sampler.turned(prompt, FRAMES, SEED, Math.toRadians(turn))), turn)
            .ifPresent(errors::add);
      }
    }
    scores.put(
        Metric.HUE_ERROR_DEGREES_MEDIAN,
        Distribution.of(errors.stream().mapToDouble(Double::doubleValue)).median(),
        "turns by 90, 180 and 270 degrees of %s prompts, %s loops with a hue"
            .formatted(prompts.size(), errors.size()));
  }

  /** From where a turn of {@code from} leads to {@code to}, the shorter way round, in degrees; empty where one of the two has no hue. */
  static OptionalDouble error(OptionalDouble from, OptionalDouble to, double turn) {
    return from.isEmpty() || to.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Math.abs(Math.IEEEremainder(from.getAsDouble() + turn - to.getAsDouble(), 360)));
  }

  /** Hue of the mean premultiplied colour, in degrees from red over green; empty where it is next to grey. */
  static OptionalDouble hue(List<Picture> pictures) {
    double[] sums = new double[3];
    long pixels = 0;
    for (Picture picture : pictures) {
      byte[] rgba = picture.rgba();
      pixels += rgba.length / 4;
      for (int i = 0; i < rgba.length; i++) {
        if (i % 4 < 3) {
          sums[i % 4] += (rgba[i] & 255) / 255.0;
        }
      }
    }
    double towardsRed = (sums[0] - (sums[1] + sums[2]) / 2) / pixels;
    double towardsGreen = Math.sqrt(3) / 2 * (sums[1] - sums[2]) / pixels;
    return Math.hypot(towardsRed, towardsGreen) < LEAST_COLOUR
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.toDegrees(Math.atan2(towardsGreen, towardsRed)));
  }
}
