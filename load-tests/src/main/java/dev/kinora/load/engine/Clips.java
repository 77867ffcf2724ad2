package dev.kinora.load.engine;

import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.sampler.FrameSink;
import dev.kinora.worker.sampler.SamplingTask;
import java.util.List;
import java.util.Optional;

/** Work for the sampler without a job behind it. */
final class Clips {
  private Clips() {}

  static SamplingTask task(
      SamplingModel model, int frames, int steps, String queue, FrameSink sink) {
    var render = new ResolvedRender(
        "bench",
        RenderMode.LOOP,
        "a beating heart",
        "",
        7,
        frames,
        steps,
        1f,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
    ClipPlan plan = ClipPlan.of(render, model.manifest(), model.encoder().encode(render));
    return new SamplingTask(
        "bench", plan, model, queue, queue.equals("interactive") ? 4 : 1, sink, Optional.empty());
  }

  /** The same model without its decoder: what is measured is steps. */
  static SamplingModel stepsOnly(SamplingModel model) {
    return model.decodedBy(model.sketch());
  }
}
