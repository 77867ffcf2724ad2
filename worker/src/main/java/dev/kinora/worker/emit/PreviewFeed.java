package dev.kinora.worker.emit;

import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.Progress;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.model.FrameDecoder;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.sampler.FrameSink;
import dev.kinora.worker.sampler.FrameSink.Picture;

/** Previews and progress of one attempt, now and then. Called on the sampler's thread. */
public final class PreviewFeed {
  private final PreviewPublisher publisher;
  private final PreviewRecord template;
  private final ClipPlan plan;
  private final FrameDecoder decoder;
  private long last;

  public PreviewFeed(
      PreviewPublisher publisher,
      RenderJob job,
      String attempt,
      ClipPlan plan,
      SamplingModel model) {
    this.publisher = publisher;
    this.template = PreviewRecord.newBuilder()
        .setId(job.getId())
        .setTenant(job.getTenant())
        .setAttempt(attempt)
        .build();
    this.plan = plan;
    this.decoder = model.sketch().in(plan.style());
    this.last = System.nanoTime() - publisher.every().toNanos();
  }

  public void stepped(FrameSink.Progress progress) {
    long now = System.nanoTime();
    boolean whole = progress.stepsDone() == plan.totalSteps();
    if (!whole && now - last < publisher.every().toNanos()) {
      return;
    }
    last = now;
    publisher.offer(new PreviewPublisher.Item(
        template.toBuilder()
            .setProgress(Progress.newBuilder()
                .setStepsDone(progress.stepsDone())
                .setStepsTotal(plan.totalSteps())
                .setFramesDone(progress.framesDone())
                .setFramesTotal(plan.render().frames()))
            .build(),
        progress.step(),
        null));
    publisher.offer(new PreviewPublisher.Item(
        template,
        progress.step(),
        new Picture(
            progress.frame(),
            decoder.width(),
            decoder.height(),
            decoder.pixelFormat(),
            decoder.decode(progress.estimate(), 0))));
  }
}
