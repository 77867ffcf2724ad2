package dev.kinora.load;

import dev.kinora.job.FarmException;
import dev.kinora.load.scale.EventReader;
import dev.kinora.load.scale.JobSpan;
import dev.kinora.load.scale.SteadyWindow;
import dev.kinora.load.simulation.SimulatedPackage;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ratio R5: what N workers get done over N times what one does, with the device simulated and everything else real: broker
 * and store, gateway, one encoder and N workers, each a process. The number of workers goes up and down by turns while the
 * queue never runs dry; each time counts once every worker is under way.
 */
final class ScaleBench {
  private static final int FULL = 16;
  private static final int MOST_WORKERS =
      Math.max(1, Integer.getInteger("kinora.scale.workers", FULL));
  private static final List<Integer> WORKERS =
      Stream.of(1, 2, 4, 8, FULL).filter(count -> count <= MOST_WORKERS).toList();
  private static final int SWEEPS = Integer.getInteger("kinora.scale.sweeps", 5);
  private static final Duration WINDOW =
      Duration.ofSeconds(Integer.getInteger("kinora.scale.seconds", 20));
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);
  /** With this many workers the services' code is compiled before anything counts. */
  private static final int WARM_WORKERS = Math.min(8, WORKERS.getLast());

  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("kinora.scale.warm-up", 60));
  /** Jobs that each worker ends before its number counts. */
  private static final int WARM_JOBS = 2;
  /** Jobs in the queue that nobody has begun: more than all slots can take at once. */
  private static final int AHEAD = 48;

  private static final int FRAMES = 40;
  private static final double FRAME_MB =
      SimulatedPackage.SIDE * SimulatedPackage.SIDE * SimulatedPackage.CHANNELS / 1e6;
  private static final double KEPT = 0.95;
  private static final double JOBS_A_SECOND = 5;
  private static final double MB_A_SECOND = 10;
  private static final RenderSpec SPEC = SimulatedFarm.clip("interactive", FRAMES);

  private final SimulatedFarm farm;
  private final EventReader events;
  private final List<Measured> all = new ArrayList<>();
  private volatile boolean feeding = true;
  private volatile @Nullable Exception starved;

  /**
   * One number of workers in one sweep.
   *
   * @param cores that each kind of process kept busy
   */
  private record Measured(int count, SteadyWindow window, Map<String, Double> cores) {}

  private ScaleBench(SimulatedFarm farm) {
    this.farm = farm;
    this.events = farm.events();
  }

  static BenchReport run(Path root) throws IOException, InterruptedException {
    try (SimulatedFarm farm = SimulatedFarm.start(root)) {
      return new ScaleBench(farm).measure(new BenchReport("scale", root));
    }
  }

  private BenchReport measure(BenchReport report) throws IOException, InterruptedException {
    Thread feeder = Thread.ofPlatform().name("bench-feeder").start(this::feed);
    try {
      farm.workers().resize(WARM_WORKERS);
      Thread.sleep(WARM_UP);
      for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (int count : sweep % 2 == 0 ? WORKERS : WORKERS.reversed()) {
          all.add(at(count));
        }
      }
    } finally {
      feeding = false;
      feeder.join();
    }
    long last = all.getLast().window().to();
    await("the last jobs end", () -> events.doneWithAllBegunBy(last));
    return fill(report);
  }

  private Measured at(int count) throws IOException, InterruptedException {
    farm.workers().resize(count);
    int before = events.done().size();
    await("each of %s workers does its work".formatted(count), () -> warm(before));
    long from = System.currentTimeMillis();
    Map<String, Double> start = cpuSeconds();
    Thread.sleep(WINDOW);
    Map<String, Double> end = cpuSeconds();
    var window = new SteadyWindow(from, System.currentTimeMillis());
    var cores = new LinkedHashMap<String, Double>();
    end.forEach((part, seconds) ->
        cores.put(part, (seconds - start.getOrDefault(part, 0.0)) / window.seconds()));
    var measured = new Measured(count, window, cores);
    System.err.printf(
        Locale.ROOT,
        "%2s workers: %.2f jobs/s so far, cores %s%n",
        count,
        window.jobsPerSecond(events.done()),
        cores);
    return measured;
  }

  /** Whether every worker that runs has ended some of the jobs after the first {@code before}. */
  private boolean warm(int before) {
    List<JobSpan> done = events.done();
    Map<String, Long> each = done.subList(before, done.size()).stream()
        .collect(Collectors.groupingBy(JobSpan::worker, Collectors.counting()));
    return farm.workers().names().stream()
        .allMatch(name -> each.getOrDefault(name, 0L) >= WARM_JOBS);
  }

  private Map<String, Double> cpuSeconds() {
    var seconds = farm.api().cpuSeconds();
    seconds.put("workers", farm.workers().cpuSeconds());
    seconds.put("bench", KinoraProcess.cpuSeconds(ProcessHandle.current()));
    return seconds;
  }

  private void feed() {
    try {
      int submitted = 0;
      while (feeding) {
        if (submitted - events.begun() < AHEAD) {
          farm.api().submit(SPEC);
          submitted++;
        } else {
          Thread.sleep(LOOK);
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      starved = e;
    }
  }

  private void await(String what, BooleanSupplier done) throws InterruptedException {
    SimulatedFarm.await(what, LONGEST_START, () -> {
      Exception reason = starved;
      if (reason != null) {
        throw new FarmException(FailureCode.INTERNAL, "no more jobs: " + reason, reason);
      }
      return done.getAsBoolean();
    });
  }

  private BenchReport fill(BenchReport report) {
    List<JobSpan> jobs = events.done();
    double[] one = runs(1, it -> it.window().jobsPerSecond(jobs));
    for (int count : WORKERS) {
      double[] rates = runs(count, it -> it.window().jobsPerSecond(jobs));
      double[] ratios = new double[rates.length];
      for (int run = 0; run < rates.length; run++) {
        ratios[run] = rates[run] / (count * one[run]);
      }
      if (count > 1) {
        report.addSimulated("R5, %s workers".formatted(count), ratios, KEPT);
      }
    }
    for (int count : WORKERS) {
      boolean full = count == FULL;
      report.addSimulated(
          "jobs/s, %s workers".formatted(count),
          runs(count, it -> it.window().jobsPerSecond(jobs)),
          full ? JOBS_A_SECOND : 0);
      report.addSimulated(
          "frames MB/s, %s workers".formatted(count),
          runs(count, it -> it.window().perSecond(jobs, job -> job.frames() * FRAME_MB)),
          full ? MB_A_SECOND : 0);
      report.addSimulated(
          "device busy, %s workers".formatted(count),
          runs(count, it -> it.window().perSecond(jobs, job -> job.deviceMillis() / 1e3) / count),
          0);
      for (String part : all.getFirst().cores().keySet()) {
        report.addSimulated(
            "cores of %s, %s workers".formatted(part, count),
            runs(count, it -> it.cores().getOrDefault(part, 0.0)),
            0);
      }
    }
    return report;
  }

  private double[] runs(int count, ToDoubleFunction<Measured> value) {
    return all.stream().filter(it -> it.count() == count).mapToDouble(value).toArray();
  }
}
