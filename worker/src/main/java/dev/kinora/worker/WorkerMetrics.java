package dev.kinora.worker;

import dev.kinora.v1.FailureCode;
import dev.kinora.worker.intake.IntakeMetrics;
import dev.kinora.worker.model.ResidentMemory;
import dev.kinora.worker.model.Tensors;
import dev.kinora.worker.sampler.TickListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The numbers of one worker. Names are API. Safe for use by many threads. */
final class WorkerMetrics implements IntakeMetrics, TickListener {
  private final MeterRegistry registry;
  private final Tags tags;
  private final AtomicInteger leased = new AtomicInteger();
  private final AtomicInteger activeTasks = new AtomicInteger();
  private final AtomicInteger activeLanes = new AtomicInteger();
  private final Counter steps;
  private final Timer ticks;
  private final DistributionSummary fill;
  private final Counter frames;
  private final Counter renewals;
  private final Counter lost;
  private final Counter garbage;
  private final Counter suspects;
  private final Timer checkpoints;
  private final AtomicInteger sick = new AtomicInteger();

  WorkerMetrics(MeterRegistry registry, String worker, Tensors tensors) {
    this.registry = registry;
    this.tags = Tags.of("worker", worker);
    registry.gauge("kinora.worker.jobs.leased", tags, leased);
    registry.gauge("kinora.worker.tasks.active", tags, activeTasks);
    registry.gauge("kinora.worker.lanes.active", tags, activeLanes);
    registry.gauge("kinora.worker.tensors.open", tags, tensors, Tensors::open);
    registry.gauge("kinora.worker.sick", tags, sick);
    this.steps = registry.counter("kinora.worker.steps", tags);
    this.ticks = registry.timer("kinora.worker.tick", tags);
    this.fill = registry.summary("kinora.worker.batch.fill", tags);
    this.frames = registry.counter("kinora.worker.frames.published", tags);
    this.renewals = registry.counter("kinora.worker.leases.renewed", tags);
    this.lost = registry.counter("kinora.worker.leases.lost", tags);
    this.garbage = registry.counter("kinora.worker.jobs.garbage", tags);
    this.checkpoints = registry.timer("kinora.worker.checkpoints", tags);
    Gauge.builder("kinora.worker.memory.resident", ResidentMemory::now)
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
    this.suspects = registry.counter("kinora.worker.jobs.suspect", tags);
  }

  @Override
  public void batch(int rows, int bucket) {
    fill.record((double) rows / bucket);
  }

  @Override
  public void tick(int lanes, long nanos) {
    steps.increment(lanes);
    ticks.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void busy(int tasks, int lanes) {
    activeTasks.set(tasks);
    activeLanes.set(lanes);
  }

  /** A checkpoint was stored; {@code nanos} of work for it. */
  void checkpointed(long nanos) {
    checkpoints.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void leased(int change) {
    leased.addAndGet(change);
  }

  @Override
  public void waited(String queue, Duration time) {
    registry.timer("kinora.worker.queue.wait", tags.and("queue", queue)).record(time);
  }

  @Override
  public void renewed() {
    renewals.increment();
  }

  @Override
  public void lost() {
    lost.increment();
  }

  @Override
  public void garbage() {
    garbage.increment();
  }

  @Override
  public void aborted(FailureCode code) {
    registry
        .counter("kinora.worker.attempts.aborted", tags.and("code", code.name()))
        .increment();
  }

  @Override
  public void published() {
    frames.increment();
  }

  @Override
  public void suspect() {
    suspects.increment();
  }

  @Override
  public void examined(boolean well) {
    sick.set(well ? 0 : 1);
    registry
        .counter("kinora.worker.selftests", tags.and("result", well ? "passed" : "failed"))
        .increment();
  }
}
