package dev.kinora.trainer.train;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a training is.
 *
 * @param stage what is being trained: {@code upscaler}, {@code loops} or {@code classifier}
 * @param step steps done
 * @param done share of this stage, 0 to 1
 * @param loss moving average
 * @param imagesPerSecond since this process started or resumed it
 * @param spent time spent on this stage, pauses between processes not counted
 */
public record TrainingProgress(
    String stage, long step, double done, double loss, double imagesPerSecond, Duration spent) {
  /** What this stage still takes if it goes on as it went. */
  public Duration left() {
    return done <= 0
        ? Duration.ZERO
        : Duration.ofMillis((long) (spent.toMillis() * (1 - done) / done));
  }

  /** {@code 1:05 h} or {@code 4:09 min}. */
  public static String text(Duration time) {
    return time.toHours() > 0
        ? String.format(Locale.ROOT, "%s:%02d h", time.toHours(), time.toMinutesPart())
        : String.format(Locale.ROOT, "%s:%02d min", time.toMinutes(), time.toSecondsPart());
  }
}
