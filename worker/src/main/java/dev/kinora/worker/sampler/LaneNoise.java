package dev.kinora.worker.sampler;

import dev.kinora.worker.model.NoiseScheduler;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Lane;

/** What a clip's lanes start from, noise or a picture in it; lanes of one stream, as in most loops, share the making of it. */
final class LaneNoise {
  private final ClipPlan plan;
  private final NoiseScheduler scheduler;
  private int stream = -1;
  private float[] made = {};

  LaneNoise(ClipPlan plan, NoiseScheduler scheduler) {
    this.plan = plan;
    this.scheduler = scheduler;
  }

  /** The caller's own copy. */
  float[] of(Lane lane) {
    if (lane.noiseStream() != stream) {
      made = plan.noise(lane);
      plan.picture().ifPresent(picture -> scheduler.start(made, picture));
      stream = lane.noiseStream();
    }
    return made.clone();
  }
}
