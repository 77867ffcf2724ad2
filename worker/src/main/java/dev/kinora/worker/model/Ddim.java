package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.TimeKind;
import java.util.Arrays;

/**
 * Deterministic DDIM (Song, Meng, Ermon 2021, eta 0) on a schedule of betas: x_t = sqrt(a) x0 + sqrt(1 - a) noise, where a
 * is the running product of 1 - beta. The steps are spread with "trailing" spacing (Lin et al. 2023), so the first one is at
 * the last training timestep: pure noise. The last step gives x0 itself. A render from a picture begins at strength * timesteps instead.
 */
record Ddim(double[] alphas, StepTable table) implements NoiseScheduler {
  private static final double LARGEST_COSINE_BETA = 0.999;
  private static final double COSINE_OFFSET = 0.008;

  static Ddim of(ModelManifest manifest, int steps, float strength) {
    NoiseSchedule schedule = manifest.getSchedule();
    int training = schedule.getTrainingTimesteps();
    double[] all = alphas(schedule);
    if (steps > training) {
      throw new FarmException(
          FailureCode.UNSUPPORTED,
          "model %s knows %s timesteps, fewer than %s steps"
              .formatted(manifest.getName(), training, steps));
    }
    double[] alphas = new double[steps];
    StepTable table = new StepTable(manifest.getDenoise().getPrediction(), steps);
    for (int i = 0; i < steps; i++) {
      double last = (double) strength * training;
      int index = Math.max(0, (int) Math.round(last - i * last / steps) - 1);
      alphas[i] = all[index];
      float time = modelTime(manifest.getDenoise().getTimeKind(), index, training, all[index]);
      table.set(i, time, Math.sqrt(alphas[i]), Math.sqrt(1 - alphas[i]));
    }
    return new Ddim(alphas, table);
  }

  /** The running product of 1 - beta at every training timestep. */
  static double[] alphas(NoiseSchedule schedule) {
    double[] alphas = new double[schedule.getTrainingTimesteps()];
    double product = 1;
    for (int i = 0; i < alphas.length; i++) {
      product *= 1 - beta(schedule, i, alphas.length);
      alphas[i] = product;
    }
    return alphas;
  }

  private static double beta(NoiseSchedule schedule, int index, int count) {
    double low = schedule.getBetaStart();
    double high = schedule.getBetaEnd();
    double part = count == 1 ? 0 : (double) index / (count - 1);
    return switch (schedule.getKind()) {
      case LINEAR -> low + part * (high - low);
      // Of latent diffusion: even in the square root of beta.
      case SCALED_LINEAR -> {
        double root = Math.sqrt(low) + part * (Math.sqrt(high) - Math.sqrt(low));
        yield root * root;
      }
      // Nichol and Dhariwal 2021.
      case COSINE ->
        Math.min(1 - cosine(index + 1, count) / cosine(index, count), LARGEST_COSINE_BETA);
      case RECTIFIED_FLOW, SCHEDULE_KIND_UNSPECIFIED, UNRECOGNIZED ->
        throw new FarmException(FailureCode.UNSUPPORTED, "DDIM needs a model with a beta schedule");
    };
  }

  private static double cosine(int index, int count) {
    double root = StrictMath.cos(
        ((double) index / count + COSINE_OFFSET) / (1 + COSINE_OFFSET) * Math.PI / 2);
    return root * root;
  }

  private static float modelTime(TimeKind kind, int index, int training, double alpha) {
    return switch (kind) {
      case TIMESTEP -> index;
      case UNIT_TIME -> (float) ((index + 1.0) / training);
      case SIGMA -> (float) Math.sqrt((1 - alpha) / alpha);
      case LOG_SNR -> (float) StrictMath.log(alpha / (1 - alpha));
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
    table.start(noise, picture, Math.sqrt(alphas[0]), Math.sqrt(1 - alphas[0]));
  }

  /** x_next = sqrt(a') x0 + sqrt(1 - a') epsilon, with epsilon = (x - sqrt(a) x0) / sqrt(1 - a). */
  @Override
  public void advance(int step, float[] latents, float[] prediction, float[] x0) {
    if (table.estimate(step, latents, prediction, x0)) {
      return;
    }
    double next = alphas[step + 1];
    double ratio = Math.sqrt((1 - next) / (1 - alphas[step]));
    float keep = (float) ratio;
    float add = (float) (Math.sqrt(next) - Math.sqrt(alphas[step]) * ratio);
    for (int i = 0; i < latents.length; i++) {
      latents[i] = keep * latents[i] + add * x0[i];
    }
  }

  @Override
  public String toString() {
    return "Ddim" + Arrays.toString(table.times());
  }
}
