package dev.kinora.worker.intake;

import com.google.protobuf.ByteString;
import dev.kinora.job.Defaults;
import dev.kinora.job.FarmException;
import dev.kinora.job.FrameClass;
import dev.kinora.job.ModelRules;
import dev.kinora.job.ResolvedRender;
import dev.kinora.job.SamplingDigest;
import dev.kinora.v1.ClipFinished;
import dev.kinora.v1.ClipStarted;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.emit.AttemptLog;
import dev.kinora.worker.emit.PreviewFeed;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.sampler.FrameSink;
import dev.kinora.worker.sampler.SamplingSummary;
import dev.kinora.worker.sampler.SamplingTask;
import dev.kinora.worker.sampler.StepBatcher.Ticket;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * The making of one clip: model, plan, ClipStarted, frames, ClipFinished. Returns only when the broker has all of it, throws
 * CancellationException where the attempt is to stop. Used by the attempt's thread.
 */
final class ClipMaking {
  private final AttemptTools tools;
  private final LeasedJob leased;
  private final AttemptLog log;
  private final Hold hold;

  ClipMaking(AttemptTools tools, LeasedJob leased, AttemptLog log, Hold hold) {
    this.tools = tools;
    this.leased = leased;
    this.log = log;
    this.hold = hold;
  }

  void run() throws InterruptedException {
    try (ModelShelf.Borrowed borrowed =
        tools.models().borrow(leased.job(), tools.config().defaultModel())) {
      sample(borrowed.model());
    }
  }

  private void sample(SamplingModel model) {
    RenderJob job = leased.job();
    ModelRules.check(job.getSpec(), model.manifest()).ifPresent(failure -> {
      throw FarmException.of(failure);
    });
    ResolvedRender render = Defaults.resolve(job, model.manifest());
    ClipPlan plan = ClipPlan.of(render, model.manifest(), model.encoder().encode(render));
    stopIfAsked();
    ByteString frameClass = frameClass(model, render);
    log.started(started(model, plan, frameClass));
    Ticket ticket = tools
        .batcher()
        .submit(new SamplingTask(
            job.getId(),
            plan,
            model,
            leased.queue().name(),
            leased.queue().weight(),
            new Sink(frameClass, plan, model),
            Optional.empty()));
    hold.sampling(ticket);
    SamplingSummary summary = await(ticket);
    log.finished(ClipFinished.newBuilder()
        .setFrameClass(frameClass)
        .setFrameCount(render.frames())
        .setDeviceMs(summary.deviceMillis())
        .setSteps(summary.steps())
        .build());
  }

  private void stopIfAsked() {
    if (hold.stopReason() != null) {
      throw new CancellationException("before its first step");
    }
  }

  /** Waits to the end whatever happens: until then the sampler uses the model. */
  private static SamplingSummary await(Ticket ticket) {
    try {
      return ticket.done().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FarmException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private ByteString frameClass(SamplingModel model, ResolvedRender render) {
    byte[] sampling = SamplingDigest.of(render);
    byte[] numerics = model.profile().numericsDigest();
    return ByteString.copyFrom(
        model.profile().exact()
            ? FrameClass.of(sampling, model.digest(), numerics)
            : FrameClass.ofAttempt(sampling, model.digest(), numerics, leased.attempt()));
  }

  private ClipStarted started(SamplingModel model, ClipPlan plan, ByteString frameClass) {
    return ClipStarted.newBuilder()
        .setJob(leased.job())
        .setFrameClass(frameClass)
        .setSamplingDigest(ByteString.copyFrom(SamplingDigest.of(plan.render())))
        .setModelDigest(model.digest())
        .setModelName(model.manifest().getName())
        .setNumerics(ByteString.copyFrom(model.profile().numericsDigest()))
        .setExact(model.profile().exact())
        .setFrameCount(plan.render().frames())
        .setWidth(model.decoder().width())
        .setHeight(model.decoder().height())
        .setPixelFormat(model.decoder().pixelFormat())
        .setSteps(plan.render().steps())
        .setSeed(plan.render().seed())
        .setWorker(tools.worker())
        .build();
  }

  private final class Sink implements FrameSink {
    private final ByteString frameClass;
    private final PreviewFeed previews;

    private Sink(ByteString frameClass, ClipPlan plan, SamplingModel model) {
      this.frameClass = frameClass;
      this.previews =
          new PreviewFeed(tools.previews(), leased.job(), leased.attempt(), plan, model);
    }

    @Override
    public void frame(Picture picture) {
      log.frame(frameClass, picture);
      tools.metrics().published();
    }

    @Override
    public void stepped(Progress progress) {
      previews.stepped(progress);
    }
  }
}
