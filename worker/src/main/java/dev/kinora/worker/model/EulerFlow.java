package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.TimeKind;

/**
 * Euler steps along a rectified flow (Liu, Gong, Liu 2022): x_t = (1 - t) x0 + t noise, t from 1 to 0 in equal steps, moved
 * towards noise by t' = shift t / (1 + (shift - 1) t) (Esser et al. 2024). Each step goes x += (t_next - t) v with v = (x -
 * x0) / max(t, 0.01); the last gives x0 itself. A render from a picture begins at t' = strength instead, whatever the shift.
 */
record EulerFlow(double[] times, StepTable table) implements NoiseScheduler {
  private static final double SMALLEST_TIME = 0.01;
  /** Keeps log((1 - t) / t) finite at pure noise. */
  private static final double LARGEST_LOG_TIME = 1 - 1e-5;

  static EulerFlow of(ModelManifest manifest, int steps, float strength) {
    if (manifest.getSchedule().getKind() != ScheduleKind.RECTIFIED_FLOW) {
      throw new FarmException(
          FailureCode.UNSUPPORTED,
          "EULER_FLOW needs a model with a rectified-flow schedule; %s has none"
              .formatted(manifest.getName()));
    }
    double shift =
        manifest.getSchedule().getShift() == 0 ? 1 : manifest.getSchedule().getShift();
    double first = strength / (shift - (shift - 1) * strength);
    double[] times = new double[steps + 1];
    StepTable table = new StepTable(manifest.getDenoise().getPrediction(), steps);
    for (int i = 0; i < steps; i++) {
      double even = first * (1 - (double) i / steps);
      times[i] = shift * even / (1 + (shift - 1) * even);
      table.set(i, modelTime(manifest, times[i]), 1 - times[i], times[i]);
    }
    return new EulerFlow(times, table);
  }

  private static float modelTime(ModelManifest manifest, double t) {
    TimeKind kind = manifest.getDenoise().getTimeKind();
    return switch (kind) {
      case UNIT_TIME, SIGMA -> (float) t;
      case TIMESTEP -> (float) (t * manifest.getSchedule().getTrainingTimesteps());
      case LOG_SNR -> {
        double safe = Math.min(t, LARGEST_LOG_TIME);
        yield (float) (2 * StrictMath.log((1 - safe) / safe));
      }
      case TIME_KIND_UNSPECIFIED, UNRECOGNIZED ->
        throw new IllegalArgumentException("no time kind is named");
    };
  }

  @Override
  public int steps() {
    return table.steps();
  }

  @Override
  public float time(int step) {
    return table.time(step);
  }

  @Override
  public void start(float[] noise, float[] picture) {
    table.start(noise, picture, 1 - times[0], times[0]);
  }

  @Override
  public void advance(int step, float[] latents, float[] prediction, float[] x0) {
    if (table.estimate(step, latents, prediction, x0)) {
      return;
    }
    float move = (float) ((times[step + 1] - times[step]) / Math.max(times[step], SMALLEST_TIME));
    for (int i = 0; i < latents.length; i++) {
      latents[i] += move * (latents[i] - x0[i]);
    }
  }
}
