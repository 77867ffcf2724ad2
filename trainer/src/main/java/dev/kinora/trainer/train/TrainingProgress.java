package dev.kinora.trainer.train;

import java.time.Duration;

/**
 * How far a training is.
 *
 * @param step steps done
 * @param steps steps in all
 * @param loss moving average
 * @param imagesPerSecond since this process started or resumed it
 * @param spent time spent training, stops not counted
 */
public record TrainingProgress(
    long step, long steps, double loss, double imagesPerSecond, Duration spent) {}
