package dev.kinora.load.engine;

import dev.kinora.load.simulation.SimulatedCurve;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.sampler.StepBatcher;
import dev.kinora.worker.sampler.TickListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Ratio R3 on the simulated device: p95 latency of pictures of 8 to 50 steps that arrive at random, step batching over
 * whole-job batching. A whole-job batcher takes what waits, up to a full batch, and answers when the longest of them is
 * done. The load is 0.9 of what the whole-job batcher can bear, so that its queue does not grow without end.
 */
public final class MixedLoad {
  private static final int FEWEST_STEPS = 8;
  private static final int MOST_STEPS = 50;
  private static final int JOBS = 400;
  private static final double LOAD = 0.9;
  private static final double PERCENTILE = 0.95;

  private final int seats = SimulatedModel.curve().best();
  private final long[] arrivals = new long[JOBS];
  private final int[] steps = new int[JOBS];

  public MixedLoad(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < JOBS; i++) {
      steps[i] = FEWEST_STEPS + random.nextInt(MOST_STEPS - FEWEST_STEPS + 1);
    }
    double capacity = seats / (meanOfLongest(random) * SimulatedModel.millis(seats)); // jobs a ms
    double time = 0;
    for (int i = 0; i < JOBS; i++) {
      time += -Math.log(1 - random.nextDouble()) / (LOAD * capacity);
      arrivals[i] = (long) (time * 1e6);
    }
  }

  private double meanOfLongest(Random random) {
    double sum = 0;
    for (int round = 0; round < JOBS; round++) {
      int longest = 0;
      for (int i = 0; i < seats; i++) {
        longest = Math.max(longest, steps[random.nextInt(JOBS)]);
      }
      sum += longest;
    }
    return sum / JOBS;
  }

  /** The p95 latency of step batching over that of whole-job batching, same arrivals. */
  public double run() throws InterruptedException {
    return stepBatching() / wholeJobs();
  }

  private double stepBatching() throws InterruptedException {
    SamplingModel model = SimulatedModel.create();
    var latencies = new ConcurrentLinkedQueue<Long>();
    List<StepBatcher.Ticket> tickets = new ArrayList<>();
    try (StepBatcher batcher =
        StepBatcher.start(JOBS, Thread::new, Thread::new, TickListener.NONE)) {
      arrive((job, due) -> {
        StepBatcher.Ticket ticket =
            batcher.submit(Clips.task(model, 1, steps[job], "interactive", picture -> {}));
        ticket.done().thenRun(() -> latencies.add(System.nanoTime() - due));
        tickets.add(ticket);
      });
      tickets.forEach(ticket -> ticket.done().join());
    }
    return p95(latencies);
  }

  private double wholeJobs() throws InterruptedException {
    record Waiting(int steps, long due) {}
    var queue = new LinkedBlockingQueue<Waiting>();
    var latencies = new ConcurrentLinkedQueue<Long>();
    try (ExecutorService device = Executors.newSingleThreadExecutor()) {
      device.submit(() -> {
        while (latencies.size() < JOBS) {
          var batch = new ArrayList<>(List.of(queue.take()));
          queue.drainTo(batch, seats - 1);
          int longest = batch.stream().mapToInt(Waiting::steps).max().orElseThrow();
          for (int step = 0; step < longest; step++) {
            SimulatedCurve.spend(SimulatedModel.millis(batch.size()));
          }
          batch.forEach(job -> latencies.add(System.nanoTime() - job.due()));
        }
        return true;
      });
      arrive((job, due) -> queue.add(new Waiting(steps[job], due)));
    }
    return p95(latencies);
  }

  private interface Arrival {
    void of(int job, long due);
  }

  private void arrive(Arrival arrival) throws InterruptedException {
    long start = System.nanoTime();
    for (int job = 0; job < JOBS; job++) {
      long due = start + arrivals[job];
      long wait = due - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
      }
      arrival.of(job, due);
    }
  }

  private static double p95(ConcurrentLinkedQueue<Long> latencies) {
    long[] sorted = latencies.stream().mapToLong(nanos -> nanos).sorted().toArray();
    return Arrays.stream(sorted)
        .skip((long) (sorted.length * PERCENTILE))
        .findFirst()
        .orElseThrow();
  }
}
