package dev.kinora.worker.model;

import dev.kinora.v1.Prediction;

/**
 * What every noise scheduler knows of its steps: the time that the model is told, and how its prediction becomes the
 * estimate x0. A scheduler fills it once, step by step, when it is made.
 */
record StepTable(Prediction prediction, float[] times, Estimate[] estimates) {
  StepTable(Prediction prediction, int steps) {
    this(prediction, new float[steps], new Estimate[steps]);
  }

  /** At this step latents = {@code signal} * x0 + {@code noise} * epsilon, and the model is told {@code time}. */
  void set(int step, float time, double signal, double noise) {
    times[step] = time;
    estimates[step] = Estimate.of(prediction, signal, noise);
  }

  int steps() {
    return times.length;
  }

  float time(int step) {
    return times[step];
  }

  /** {@code latents} = {@code noise} * latents + {@code signal} * picture. */
  void start(float[] latents, float[] picture, double signal, double noise) {
    for (int i = 0; i < latents.length; i++) {
      latents[i] = (float) noise * latents[i] + (float) signal * picture[i];
    }
  }

  /** Fills {@code x0}; at the last step the latents become that estimate, and true tells that they are finished. */
  boolean estimate(int step, float[] latents, float[] predicted, float[] x0) {
    estimates[step].fill(latents, predicted, x0);
    if (step < steps() - 1) {
      return false;
    }
    System.arraycopy(x0, 0, latents, 0, x0.length);
    return true;
  }
}
