package dev.kinora.worker.sampler;

import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;

/**
 * Samples one clip on the caller's thread, without queues, logs or neighbours: what benches compare the farm with and what
 * training tools look at their models through. Frames are the same, bit for bit, as the farm's.
 */
public final class PlainLoop {
  private PlainLoop() {}

  /** The model must be used by no other thread meanwhile. */
  public static SamplingSummary sample(SamplingModel model, ClipPlan plan, FrameSink sink) {
    var sampling = new ClipSampling(new SamplingTask(plan.render().id(), plan, model, "", 1, sink));
    var batch = new LaneBatch(TickListener.NONE);
    while (!sampling.finished()) {
      sampling.advance(batch.denoise(model, sampling.lanes()));
    }
    return sampling.summary();
  }
}
