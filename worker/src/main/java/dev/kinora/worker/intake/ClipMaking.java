package dev.kinora.worker.intake;

import com.google.protobuf.ByteString;
import dev.kinora.job.Defaults;
import dev.kinora.job.FarmException;
import dev.kinora.job.FrameClass;
import dev.kinora.job.ModelRules;
import dev.kinora.job.ResolvedRender;
import dev.kinora.job.SamplingDigest;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.FramesOf;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.emit.AttemptLog;
import dev.kinora.worker.emit.PreviewFeed;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.model.PictureEncoder;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.resume.Checkpoints;
import dev.kinora.worker.resume.ResumePoint;
import dev.kinora.worker.resume.Trail;
import dev.kinora.worker.sampler.FrameSink;
import dev.kinora.worker.sampler.SamplingSnapshot;
import dev.kinora.worker.sampler.SamplingSummary;
import dev.kinora.worker.sampler.SamplingTask;
import dev.kinora.worker.sampler.StepBatcher.Ticket;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The making of one clip: model, plan, ClipStarted, frames, ClipFinished. Returns only when the broker has all of it, throws
 * CancellationException where the attempt is to stop. Used by the attempt's thread.
 */
final class ClipMaking {
  private static final Logger LOG = LoggerFactory.getLogger(ClipMaking.class);

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
        hold.patiently(() -> tools.models().borrow(leased.job(), tools.config().defaultModel()))) {
      sample(borrowed.model());
    }
  }

  private void sample(SamplingModel model) throws InterruptedException {
    RenderJob job = leased.job();
    ModelRules.check(job.getSpec(), model.manifest()).ifPresent(failure -> {
      throw FarmException.of(failure);
    });
    ResolvedRender render = Defaults.resolve(job, model.manifest());
    ByteString frameClass = frameClass(model, render);
    if (model.profile().exact() && made(model, render, frameClass)) {
      return;
    }
    ClipPlan plan = ClipPlan.of(
        render,
        model.manifest(),
        model.encoder().encode(render),
        hold.patiently(() -> tools.pictures().of(job.getSpec()))
            .map(new PictureEncoder(model.manifest())::encode));
    stopIfAsked();
    if (tools.checkpoints().isEmpty() || !model.profile().exact()) {
      sample(model, plan, frameClass, Optional.empty(), Optional.empty());
      return;
    }
    Checkpoints checkpoints = tools.checkpoints().get();
    Checkpoints.Begin begin = hold.patiently(() -> checkpoints.begin(job, frameClass, plan, log));
    try (Trail trail = begin.trail()) {
      sample(model, plan, frameClass, Optional.of(trail), begin.from());
    }
  }

  /** True where an equal render is in the store: then all that is left is to say so. */
  private boolean made(SamplingModel model, ResolvedRender render, ByteString frameClass) {
    Optional<FramesOf> source = tools
        .results()
        .flatMap(results -> results.find(leased.job(), frameClass.toByteArray()))
        .map(id -> FramesOf.newBuilder().setSource(id).setFrameClass(frameClass).build());
    source.ifPresent(framesOf -> {
      LOG.info("render {} has the frames of {}", leased.job().getId(), framesOf.getSource());
      log.started(started(model, render, frameClass).setFramesOf(framesOf).build());
      log.finished(ClipFinished.newBuilder()
          .setFrameClass(frameClass)
          .setFrameCount(render.frames())
          .setFramesOf(framesOf)
          .build());
    });
    return source.isPresent();
  }

  private void sample(
      SamplingModel model,
      ClipPlan plan,
      ByteString frameClass,
      Optional<Trail> trail,
      Optional<ResumePoint> from)
      throws InterruptedException {
    from.ifPresent(point -> log.resumed(point.chain(), point.snapshot().stepsDone()));
    ClipStarted.Builder started = started(model, plan.render(), frameClass);
    from.map(ResumePoint::spent).ifPresent(started::setResumedFrom);
    log.started(started.build());
    Ticket ticket = tools
        .batcher()
        .submit(new SamplingTask(
            leased.job().getId(),
            plan,
            model,
            leased.queue().name(),
            leased.queue().weight(),
            new Sink(frameClass, plan, model, trail),
            from.map(ResumePoint::snapshot)));
    hold.sampling(ticket);
    SamplingSummary summary = await(ticket, trail);
    ClipFinished.Builder finished = ClipFinished.newBuilder();
    from.map(ResumePoint::spent).ifPresent(finished::setResumedFrom);
    log.finished(finished
        .setFrameClass(frameClass)
        .setFrameCount(plan.render().frames())
        .setDeviceMs(summary.deviceMillis())
        .setSteps(summary.steps())
        .setChain(log.chain().digest())
        .build());
  }

  private void stopIfAsked() {
    if (hold.stopReason() != null) {
      throw new CancellationException("before its first step");
    }
  }

  /** Waits to the end whatever happens: until then the sampler uses the model. */
  private SamplingSummary await(Ticket ticket, Optional<Trail> trail) throws InterruptedException {
    try {
      return ticket.done().join();
    } catch (CancellationException e) {
      if (trail.isPresent() && hold.stopReason() == Hold.Stop.DRAINED) {
        trail.get().leave(tools.config().handover().multipliedBy(3).dividedBy(4));
      }
      throw e;
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

  private ClipStarted.Builder started(
      SamplingModel model, ResolvedRender render, ByteString frameClass) {
    return ClipStarted.newBuilder()
        .setJob(leased.job())
        .setFrameClass(frameClass)
        .setSamplingDigest(ByteString.copyFrom(SamplingDigest.of(render)))
        .setModelDigest(model.digest())
        .setModelName(model.manifest().getName())
        .setNumerics(ByteString.copyFrom(model.profile().numericsDigest()))
        .setExact(model.profile().exact())
        .setFrameCount(render.frames())
        .setWidth(model.decoder().width())
        .setHeight(model.decoder().height())
        .setPixelFormat(model.decoder().pixelFormat())
        .setSteps(render.steps())
        .setSeed(render.seed())
        .setWorker(tools.worker())
        .addAllNotices(model.encoder().notices(render));
  }

  private final class Sink implements FrameSink {
    private final ByteString frameClass;
    private final PreviewFeed previews;
    private final Optional<Trail> trail;

    private Sink(ByteString frameClass, ClipPlan plan, SamplingModel model, Optional<Trail> trail) {
      this.frameClass = frameClass;
      this.trail = trail;
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
      log.stepped(progress.stepsDone());
      previews.stepped(progress);
    }

    @Override
    public void between(Supplier<SamplingSnapshot> now) {
      trail.ifPresent(one -> one.between(now));
    }

    @Override
    public void stopped(Supplier<SamplingSnapshot> now) {
      trail.ifPresent(one -> one.stopped(now));
    }
  }
}
