package dev.kinora.worker.sampler;

import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Lane;

/** The noise that a clip's lanes start from; lanes of one stream, as in most loops, share the making of it. */
final class LaneNoise {
  private final ClipPlan plan;
  private int stream = -1;
  private float[] made = {};

  LaneNoise(ClipPlan plan) {
    this.plan = plan;
  }

  /** The caller's own copy. */
  float[] of(Lane lane) {
    if (lane.noiseStream() != stream) {
      made = plan.noise(lane);
      stream = lane.noiseStream();
    }
    return made.clone();
  }
}
