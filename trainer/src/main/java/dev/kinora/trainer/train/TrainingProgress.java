package dev.kinora.trainer.train;

import java.time.Duration;

/**
 * How far a training is.
 *
 * @param stage what is being trained: {@code loops}, {@code upscaler} or {@code classifier}
 * @param step steps done
 * @param done share of this stage, 0 to 1
 * @param loss moving average
 * @param imagesPerSecond since this process started or resumed it
 * @param spent time spent on this stage, pauses between processes not counted
 */
public record TrainingProgress(
    String stage, long step, double done, double loss, double imagesPerSecond, Duration spent) {}
