package dev.kinora.worker.sampler;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.DenoiseBatch;
import dev.kinora.worker.model.NoiseScheduler;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Lane;

/**
 * One lane on its way from noise to picture: everything its next step depends on. Its arithmetic touches no other lane, so
 * its frames do not depend on what it shares batches with. Used by the sampler's thread only.
 */
final class LaneState {
  private static final int EXPONENT = 0x7f800000;

  private final Lane lane;
  private final ClipPlan plan;
  private final NoiseScheduler scheduler;
  private final float[] latents;
  private final float[] x0;
  /** Predictions for the prompt and, with guidance, for what to steer away from. */
  private final float[][] predictions;

  private int step;

  /** {@code latents} is the lane's noise, its own from now on. */
  LaneState(Lane lane, ClipPlan plan, NoiseScheduler scheduler, float[] latents) {
    this.lane = lane;
    this.plan = plan;
    this.scheduler = scheduler;
    this.latents = latents;
    this.x0 = new float[latents.length];
    this.predictions = new float[rows(plan, scheduler.steps() - 1)][latents.length];
  }

  static LaneState restored(
      Lane lane, ClipPlan plan, NoiseScheduler scheduler, SamplingSnapshot.LaneAt at) {
    var state = new LaneState(lane, plan, scheduler, at.latents().clone());
    state.step = at.step();
    return state;
  }

  SamplingSnapshot.LaneAt snapshot() {
    return new SamplingSnapshot.LaneAt(lane.index(), step, latents.clone());
  }

  /** Rows that a step needs in a batch: two with classifier-free guidance. */
  static int rows(ClipPlan plan, int step) {
    return plan.guided(step) ? 2 : 1;
  }

  Lane lane() {
    return lane;
  }

  /** Rows that its next step needs in a batch. */
  int rows() {
    return rows(plan, step);
  }

  int step() {
    return step;
  }

  boolean finished() {
    return step == scheduler.steps();
  }

  /** The latest estimate of the finished latents. */
  float[] x0() {
    return x0;
  }

  void put(DenoiseBatch batch, int batchRow, int row) {
    batch.put(
        batchRow,
        latents,
        scheduler.time(step),
        lane.phase(),
        row == 0 ? plan.conditioning().prompt() : plan.conditioning().away());
  }

  void take(DenoiseBatch batch, int batchRow, int row) {
    batch.take(batchRow, predictions[row]);
  }

  /** Goes one step further with the predictions taken. BROKEN_FRAME where a number is not finite. */
  void advance() {
    float[] prediction = predictions[0];
    if (plan.guided(step)) {
      guide(prediction, predictions[1], plan.render().guidance());
    }
    scheduler.advance(step, latents, prediction, x0);
    step++;
    if (!finite(latents) || !finite(x0)) {
      throw new FarmException(
          FailureCode.BROKEN_FRAME,
          "step %s of lane %s gave numbers that are not finite".formatted(step, lane.index()));
    }
  }

  /** Ho and Salimans, "Classifier-Free Diffusion Guidance" (2022): away + scale (prompt - away). */
  private static void guide(float[] prompt, float[] away, float scale) {
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = away[i] + scale * (prompt[i] - away[i]);
    }
  }

  private static boolean finite(float[] numbers) {
    boolean broken = false;
    for (float number : numbers) {
      broken |= (Float.floatToRawIntBits(number) & EXPONENT) == EXPONENT;
    }
    return !broken;
  }
}
