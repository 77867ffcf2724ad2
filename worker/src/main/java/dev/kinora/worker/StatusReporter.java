package dev.kinora.worker;

import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.job.Uuids;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import dev.kinora.worker.intake.JobIntake;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.model.ResidentMemory;
import java.time.Duration;
import java.time.InstantSource;

/** Tells gateways every second how this worker is, on a thread of its own. Owns the sender. */
final class StatusReporter implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MOST_TEXT = 200;
  private static final int MOST_MODELS = 16;
  private static final int MOST_QUEUES = 64;

  private final WorkerStatus who;
  private final JobIntake intake;
  private final ModelShelf models;
  private final WorkerMetrics metrics;
  private final ControlSender control;
  private final StepRates rates = new StepRates();
  private final SupervisedThread thread;
  private volatile boolean draining;

  private StatusReporter(
      WorkerStatus who,
      JobIntake intake,
      ModelShelf models,
      WorkerMetrics metrics,
      ControlSender control,
      Readiness readiness) {
    this.who = who;
    this.intake = intake;
    this.models = models;
    this.metrics = metrics;
    this.control = control;
    this.thread = SupervisedThread.every(
        who.getWorker() + "-status", Duration.ZERO, PERIOD, readiness, this::report);
  }

  /** What does not change while a worker runs; made once at its start. */
  static WorkerStatus who(WorkerConfig config, InstantSource clock) {
    String version = StatusReporter.class.getPackage().getImplementationVersion();
    return WorkerStatus.newBuilder()
        .setInstance(Uuids.v7(clock).toString())
        .setWorker(cut(config.name()))
        .setDevice(config.model().device().toString())
        .setStartedAt(Timestamps.fromMillis(clock.millis()))
        .setVersion(version == null ? "" : version)
        .build();
  }

  static StatusReporter start(
      WorkerStatus who,
      JobIntake intake,
      ModelShelf models,
      WorkerMetrics metrics,
      ControlSender control,
      Readiness readiness) {
    return new StatusReporter(who, intake, models, metrics, control, readiness);
  }

  /** From now on, until the last word at the close. */
  void draining() {
    draining = true;
  }

  private void report() {
    rates.report(metrics.totals(), System.nanoTime());
    control.worker(status());
  }

  private WorkerStatus status() {
    return who.toBuilder()
        .setState(state())
        .setReason(cut(intake.sickness().or(intake::heldBack).orElse("")))
        .addAllModels(
            models.loaded().stream().limit(MOST_MODELS).map(StatusReporter::cut).toList())
        .addAllQueues(intake.leases().stream().limit(MOST_QUEUES).toList())
        .setActiveLanes(metrics.activeLanes())
        .setStepsPerSecond(rates.stepsPerSecond())
        .setBatchFill(rates.batchFill())
        .setStepMs(rates.stepMillis())
        .setResidentBytes(ResidentMemory.now())
        .build();
  }

  private WorkerState state() {
    if (draining) {
      return WorkerState.WORKER_DRAINING;
    }
    if (intake.sickness().isPresent()) {
      return WorkerState.WORKER_SICK;
    }
    return intake.heldBack().isPresent() ? WorkerState.WORKER_WAITING : WorkerState.WORKER_READY;
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }

  /** Nothing is reported after the last word. */
  @Override
  public void close() throws InterruptedException {
    thread.stop();
    thread.join(PERIOD);
    control.worker(who.toBuilder().setState(WorkerState.WORKER_STOPPED).build());
    control.close();
  }
}
