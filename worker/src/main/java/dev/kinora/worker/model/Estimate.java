package dev.kinora.worker.model;

import dev.kinora.v1.Prediction;

/**
 * From a prediction to the clean latents x0, where latents = signal * x0 + noise * epsilon. Linear in both: x0 =
 * {@code latents} * latents + {@code prediction} * prediction.
 */
record Estimate(float latents, float prediction) {
  /** Keeps predictions of pure noise, where nothing of the picture is left, finite. */
  private static final double SMALLEST_SIGNAL = 1e-4;

  static Estimate of(Prediction kind, double signal, double noise) {
    double power = signal * signal + noise * noise;
    return switch (kind) {
      case X0 -> new Estimate(0f, 1f);
      case EPSILON -> {
        double safe = Math.max(signal, SMALLEST_SIGNAL);
        yield new Estimate((float) (1 / safe), (float) (-noise / safe));
      }
      // v = signal * epsilon - noise * x0 (Salimans and Ho 2022); power is 1 for a beta schedule.
      case V -> new Estimate((float) (signal / power), (float) (-noise / power));
      // flow = epsilon - x0, so latents = (signal + noise) * x0 + noise * flow.
      case FLOW ->
        new Estimate((float) (1 / (signal + noise)), (float) (-noise / (signal + noise)));
      case PREDICTION_UNSPECIFIED, UNRECOGNIZED ->
        throw new IllegalArgumentException("no prediction is named");
    };
  }

  void fill(float[] x, float[] predicted, float[] x0) {
    if (latents == 0f && prediction == 1f) {
      System.arraycopy(predicted, 0, x0, 0, x0.length);
      return;
    }
    for (int i = 0; i < x0.length; i++) {
      x0[i] = latents * x[i] + prediction * predicted[i];
    }
  }
}
