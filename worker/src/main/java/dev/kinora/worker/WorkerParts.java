package dev.kinora.worker;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.store.Evidence;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.infra.topic.Topics;
import dev.kinora.worker.emit.FramePublisher;
import dev.kinora.worker.emit.PreviewPublisher;
import dev.kinora.worker.intake.AttemptTools;
import dev.kinora.worker.intake.EndLookup;
import dev.kinora.worker.intake.InitPictures;
import dev.kinora.worker.intake.JobIntake;
import dev.kinora.worker.intake.ResultCache;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.model.WarmModels;
import dev.kinora.worker.resume.CheckpointConfig;
import dev.kinora.worker.resume.Checkpoints;
import dev.kinora.worker.resume.FrameLogBegin;
import dev.kinora.worker.sampler.StepBatcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything one device runs: first what needs no model, then the models, which take longest, then the slots. If a part fails
 * to open, those before it are closed.
 */
final class WorkerParts {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerParts.class);
  private static final String MODEL = "model";
  private static final String INTAKE = "intake";
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final RoleContext context;
  private final WorkerConfig config;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ModelShelf models;
  private final StepBatcher batcher;
  private final FramePublisher frames;
  private final PreviewPublisher previews;
  private final Optional<Checkpoints> checkpoints;
  private final JobIntake intake;
  private final StatusReporter status;

  private WorkerParts(RoleContext context, WorkerConfig config, Callable<WarmModels> models)
      throws Exception {
    this.context = context;
    this.config = config;
    try {
      var metrics = new WorkerMetrics(context.metrics().registry(), config.name());
      this.batcher = opened(StepBatcher.start(
          slots(),
          NamedThreads.platform(config.name() + "-sampler"),
          NamedThreads.platform(config.name() + "-decoder"),
          metrics));
      this.frames = opened(new FramePublisher(
          context.kafka(), context.topics(), config.name(), config.frameBufferBytes()));
      this.previews = opened(new PreviewPublisher(
          context.kafka(),
          context.topics(),
          config.name(),
          config.previewEvery(),
          context.readiness()));
      this.checkpoints = checkpoints(metrics);
      ControlSender control =
          opened(ControlSender.open(context.kafka(), config.name() + "-status", context.topics()));
      String cluster = context.kafka().clusterId();
      WarmModels warm = opened(models.call());
      warm.whenStuck(why -> context.readiness().lost(MODEL, why));
      this.models = opened(warm.shelf(new ModelCatalogue(context.store())));
      metrics.models(warm, this.models, config.model().memory());
      preload(config.intake().defaultModel());
      this.intake = JobIntake.start(
          context, tools(cluster, metrics), () -> context.readiness().ready(INTAKE));
      this.status = StatusReporter.start(
          StatusReporter.who(config, InstantSource.system()),
          intake,
          this.models,
          metrics,
          control,
          context.readiness());
    } catch (Throwable e) {
      closeAll(e);
      throw e;
    }
  }

  /** Blocks until the default model is loaded and the slots are started; readiness tells when all of them poll. */
  static WorkerParts open(RoleContext context, WorkerConfig config, Callable<WarmModels> models)
      throws Exception {
    context.readiness().starting(MODEL);
    context.readiness().starting(INTAKE);
    return new WorkerParts(context, config, models);
  }

  private AttemptTools tools(String cluster, WorkerMetrics metrics) {
    return new AttemptTools(
        config.name(),
        cluster,
        config.intake(),
        models,
        batcher,
        frames,
        previews,
        new EndLookup(context.store()),
        new Evidence(context.store()),
        new InitPictures(context.store()),
        config.resultCache() ? Optional.of(new ResultCache(context.store())) : Optional.empty(),
        checkpoints,
        metrics);
  }

  JobIntake intake() {
    return intake;
  }

  private void preload(String model) throws InterruptedException {
    try {
      models.borrow(model).close();
      context.readiness().ready(MODEL);
    } catch (RuntimeException e) {
      context.readiness().failed(MODEL, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private int slots() {
    return Math.max(
        1, context.topics().queues().stream().mapToInt(queue -> queue.slots()).sum());
  }

  private Optional<Checkpoints> checkpoints(WorkerMetrics metrics) {
    if (config.checkpointEvery().isZero()) {
      return Optional.empty();
    }
    var made = new CheckpointConfig(
        config.checkpointEvery(), context.topics().frameLog().checkpointLife());
    Topics topics = context.topics();
    FrameLogBegin log = id ->
        context.kafka().beginning(new TopicPartition(topics.frames(), topics.partitionOf(id)));
    var around = new Checkpoints.Surroundings(context.store(), log, InstantSource.system());
    return Optional.of(
        opened(new Checkpoints(around, made, config.name(), slots(), metrics::checkpointed)));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  private void closeAll(Throwable reason) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        reason.addSuppressed(e);
      }
    }
    LOG.debug("the worker's start was undone");
  }

  void drainInto(ShutdownSequence sequence) {
    sequence
        .then("worker: finish or release held jobs", config.drain(), budget -> {
          context.readiness().draining();
          status.draining();
          intake.drain(budget);
        })
        .then("worker: stop sampling", CLOSE, budget -> batcher.close())
        .then("worker: say the last word", CLOSE, budget -> status.close())
        .then("worker: close checkpoints", CLOSE, budget -> {
          if (checkpoints.isPresent()) {
            checkpoints.get().close();
          }
        })
        .then("worker: close previews", CLOSE, budget -> previews.close())
        .then("worker: flush frames", CLOSE, budget -> frames.close())
        .then("worker: close models", CLOSE, budget -> models.close());
  }
}
