package dev.kinora.worker;

import dev.kinora.v1.FailureCode;
import dev.kinora.worker.intake.IntakeMetrics;
import dev.kinora.worker.model.ModelMemory;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.model.ResidentMemory;
import dev.kinora.worker.model.WarmModels;
import dev.kinora.worker.sampler.TickListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The numbers of one worker. Names are API (docs/metrics.md). Safe for use by many threads. */
final class WorkerMetrics implements IntakeMetrics, TickListener {
  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, AtomicInteger> leased = new ConcurrentHashMap<>();
  private final AtomicInteger activeTasks = new AtomicInteger();
  private final AtomicInteger activeLanes = new AtomicInteger();
  private final AtomicInteger sick = new AtomicInteger();
  private final Counter steps;
  private final Timer ticks;
  private final DistributionSummary fill;
  private final Counter frames;
  private final Counter renewals;
  private final Counter lost;
  private final Counter garbage;
  private final Counter suspects;
  private final Timer checkpoints;

  WorkerMetrics(MeterRegistry registry, String worker) {
    this.registry = registry;
    this.tags = Tags.of("worker", worker);
    gauge("tasks.active", "renders that are sampled", activeTasks::get);
    gauge("lanes.active", "lanes begun and not finished", activeLanes::get);
    gauge("sick", "1 where the device failed its self-test", sick::get);
    bytes(
        "memory.resident",
        "memory of the process as the system counts it; on a CPU the device's too",
        ResidentMemory::now);
    this.steps = counter("steps", "lane steps done");
    this.ticks = timer("tick", "one step of a batch of lanes, and how many there were");
    this.fill = DistributionSummary.builder("kinora.worker.batch.fill")
        .description("rows of use in each denoiser call's batch, 0 to 1")
        .tags(tags)
        .register(registry);
    this.frames = counter("frames.published", "frames that the broker has");
    this.renewals = counter("leases.renewed", "renewals of leases");
    this.lost = counter("leases.lost", "leases that were somebody else's at an acknowledgement");
    this.garbage = counter("jobs.garbage", "jobs that could not be read or name nobody");
    this.suspects = counter("jobs.suspect", "jobs made alone, since earlier attempts ended badly");
    this.checkpoints =
        timer("checkpoints", "the work for one checkpoint, and how many were stored");
  }

  /** Called once, when the models are there. */
  void models(WarmModels models, ModelShelf loaded, ModelMemory memory) {
    bytes("model.memory", "memory that the loaded models take", loaded::bytes);
    bytes("model.memory.max", "memory that they may take together", memory::allowed);
    gauge("tensors.open", "native tensors that are open", models.tensors()::open);
    gauge(
        "calls.left",
        "calls of models that did not end in time and still run; each keeps a thread until a restart",
        models::callsLeft);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("kinora.worker." + name, value)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void bytes(String name, String description, Supplier<Number> value) {
    Gauge.builder("kinora.worker." + name, value)
        .description(description)
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
  }

  private Counter counter(String name, String description, String... more) {
    return Counter.builder("kinora.worker." + name)
        .description(description)
        .tags(tags.and(more))
        .register(registry);
  }

  private Timer timer(String name, String description, String... more) {
    return Timer.builder("kinora.worker." + name)
        .description(description)
        .tags(tags.and(more))
        .register(registry);
  }

  /** What was done since the start. */
  StepRates.Totals totals() {
    return new StepRates.Totals(
        steps.count(),
        ticks.count(),
        ticks.totalTime(TimeUnit.MILLISECONDS),
        fill.count(),
        fill.totalAmount());
  }

  int activeLanes() {
    return activeLanes.get();
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
  public void leased(String queue, int change) {
    leased.computeIfAbsent(queue, this::leasedOf).addAndGet(change);
  }

  private AtomicInteger leasedOf(String queue) {
    var held = new AtomicInteger();
    Gauge.builder("kinora.worker.jobs.leased", held::get)
        .description("jobs that are held")
        .tags(tags.and("queue", queue))
        .register(registry);
    return held;
  }

  @Override
  public void waited(String queue, Duration time) {
    timer("queue.wait", "from a job's record to its first lease", "queue", queue)
        .record(time);
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
    counter("attempts.aborted", "attempts that were given up", "code", code.name())
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
    counter("selftests", "self-tests after failures", "result", well ? "passed" : "failed")
        .increment();
  }
}
