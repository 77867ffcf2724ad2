package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.Scheduler;

/**
 * The arithmetic between denoiser calls: which time each step has, and how a prediction makes the next latents. Immutable
 * and pure; every operation is exactly rounded, so equal inputs give equal bits on every machine.
 */
public sealed interface NoiseScheduler permits EulerFlow, Ddim {
  int steps();

  /** What the model is told as time at {@code step}, in the manifest's time kind. */
  float time(int step);

  /**
   * Replaces {@code latents} by those of the next step and fills {@code x0} with this step's estimate of the finished
   * latents. At the last step both are that estimate.
   */
  void advance(int step, float[] latents, float[] prediction, float[] x0);

  /** Makes of {@code noise} the latents of the first step of a render that starts from a picture's. */
  void start(float[] noise, float[] picture);

  /** All the way from noise. */
  static NoiseScheduler of(Scheduler scheduler, ModelManifest manifest, int steps) {
    return of(scheduler, manifest, steps, 1);
  }

  /** From {@code strength} of the model's longest time on, 0 to 1, in as many steps. */
  static NoiseScheduler of(Scheduler scheduler, ModelManifest manifest, int steps, float strength) {
    return switch (scheduler) {
      case EULER_FLOW -> EulerFlow.of(manifest, steps, strength);
      case DDIM -> Ddim.of(manifest, steps, strength);
      case SCHEDULER_UNSPECIFIED, UNRECOGNIZED ->
        throw new FarmException(FailureCode.UNSUPPORTED, "no noise scheduler is named");
    };
  }
}
