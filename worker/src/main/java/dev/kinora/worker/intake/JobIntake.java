package dev.kinora.worker.intake;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.RenderJob;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All slots of a worker, the attempts they hold and what may stop them. Started once; {@link #drain} ends it.
 */
public final class JobIntake {
  private static final String DEVICE = "device";
  /** For a thread that was told to stop and does nothing else: its poll, and the close of its consumer. */
  private static final Duration POLL_AND_CLOSE = Duration.ofSeconds(1);

  private final AttemptTools tools;
  private final Leases leases;
  private final Precautions precautions;
  private final ControlReader control;
  private final ExecutorService attempts;
  private final List<Slot> slots = new ArrayList<>();
  private final SupervisedThread controlThread;
  private final List<SupervisedThread> slotThreads = new ArrayList<>();

  private JobIntake(RoleContext context, AttemptTools tools, Runnable polling) {
    this.tools = tools;
    this.leases = new Leases(context.topics().queues(), tools.metrics());
    var gate = new BacklogGate(context.topics().frameLog().budgetBytes(), InstantSource.system());
    this.precautions = new Precautions(
        gate, new Solitude(), health(context, tools), context.store().health());
    this.control =
        new ControlReader(context.kafka(), context.topics(), tools.worker(), leases, gate);
    this.attempts =
        Executors.newCachedThreadPool(NamedThreads.platform(tools.worker() + "-attempt"));
    this.controlThread =
        SupervisedThread.of(tools.worker() + "-control", context.readiness(), control);
    var silent = new AtomicInteger(
        context.topics().queues().stream().mapToInt(QueueConfig::slots).sum());
    Runnable slotPolling = () -> {
      if (silent.decrementAndGet() == 0) {
        polling.run();
      }
    };
    for (QueueConfig queue : context.topics().queues()) {
      addSlots(context, queue, slotPolling);
    }
  }

  /** A sick device makes the process not ready, and what it is making now is given back. */
  private WorkerHealth health(RoleContext context, AttemptTools tools) {
    return new WorkerHealth(
        new DeviceExamination(tools.models(), tools.batcher(), tools.config().defaultModel()),
        reason -> {
          context.readiness().failed(DEVICE, reason);
          leases.stopAll(Hold.Stop.SICK);
        },
        tools.metrics());
  }

  private void addSlots(RoleContext context, QueueConfig queue, Runnable polling) {
    String name = tools.worker() + "-" + queue.name();
    for (int i = 0; i < queue.slots(); i++) {
      String client = name + "-" + i;
      var slot = new Slot(
          queue,
          new Slot.Surroundings(
              context.topics().jobs(queue.name()),
              () ->
                  context.kafka().shareConsumer(context.topics().shareGroup(queue.name()), client),
              precautions,
              leases,
              attempts,
              tools,
              polling));
      slots.add(slot);
      slotThreads.add(SupervisedThread.of(client, context.readiness(), slot));
    }
  }

  /** Returns at once; {@code polling} is run when every slot has asked the broker for jobs. */
  public static JobIntake start(RoleContext context, AttemptTools tools, Runnable polling) {
    var intake = new JobIntake(context, tools, polling);
    intake.controlThread.start();
    intake.slotThreads.forEach(SupervisedThread::start);
    return intake;
  }

  /** Stops attempts at renders that have ended; to be called now and then, for hints that were lost. */
  public void stopEnded() {
    for (RenderJob job : leases.running()) {
      if (tools.ends().knownToHaveEnded(job)) {
        leases.cancel(job.getId());
      }
    }
  }

  /** What is held now, by queue. */
  public List<QueueLeases> leases() {
    return leases.queues();
  }

  /** Why no jobs are taken for now: encoders are behind, or the store is away. Empty while they are. */
  public Optional<String> heldBack() {
    Optional<String> away = precautions.store().away();
    return away.isPresent() || precautions.backlog().isOpen()
        ? away
        : Optional.of("encoders are behind");
  }

  /** Why no jobs are taken until a restart; empty while the device is well. */
  public Optional<String> sickness() {
    return precautions.health().sickness();
  }

  /** Slots that hold nothing still poll for a moment: what is given back meanwhile must not come to them. */
  private void awaitIdle() throws InterruptedException {
    for (int i = 0; i < slots.size(); i++) {
      if (!slots.get(i).holding()) {
        slotThreads.get(i).join(POLL_AND_CLOSE);
      }
    }
  }

  /** Takes no more jobs; lets those held finish, and hands over what is not done in time. */
  public void drain(Duration budget) throws InterruptedException {
    long end = System.nanoTime() + budget.toNanos();
    slots.forEach(Slot::stop);
    slotThreads.forEach(SupervisedThread::stop);
    awaitIdle();
    awaitSlots(end - tools.config().handover().toNanos());
    leases.stopAll(Hold.Stop.DRAINED);
    awaitSlots(end);
    control.stop();
    controlThread.stop();
    controlThread.join(POLL_AND_CLOSE);
    attempts.shutdown();
  }

  private void awaitSlots(long deadline) throws InterruptedException {
    for (SupervisedThread thread : slotThreads) {
      thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
  }
}
