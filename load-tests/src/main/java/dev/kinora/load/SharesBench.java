package dev.kinora.load;

import dev.kinora.load.scale.JobSpan;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Ratio R4 through a real broker and processes, with one worker whose device is simulated: one job of queue {@code
 * interactive} while a hundred of {@code bulk} are being worked through, over the same job alone; and what the hundred lose
 * by it.
 */
final class SharesBench {
  private static final int RUNS = Integer.getInteger("kinora.shares.runs", 5);
  private static final int BULK_JOBS = 100;
  private static final int AFTER = 20;
  private static final int FRAMES = 8;
  private static final double BEHIND_A_HUNDRED = 2.5;
  private static final double LOSS = 0.05;
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final RenderSpec ONE = SimulatedFarm.clip("interactive", FRAMES);
  private static final RenderSpec BULK = SimulatedFarm.clip("bulk", FRAMES);

  private final SimulatedFarm farm;

  private SharesBench(SimulatedFarm farm) {
    this.farm = farm;
  }

  static BenchReport run(Path root) throws IOException, InterruptedException {
    try (SimulatedFarm farm = SimulatedFarm.start(root)) {
      farm.workers().resize(1);
      return new SharesBench(farm).measure(new BenchReport("shares", root));
    }
  }

  private BenchReport measure(BenchReport report) throws IOException, InterruptedException {
    for (int warming = 0; warming < AFTER; warming++) {
      farm.api().render(ONE);
    }
    for (int run = 0; run < RUNS; run++) {
      double alone = farm.api().render(ONE).seconds();
      double undisturbed = seconds(hundred(0));
      Set<String> ids = hundred(AFTER);
      var one = CompletableFuture.supplyAsync(this::one);
      double disturbed = seconds(ids);
      double behind = joined(one);
      report.putSimulated("R4", behind / alone, BEHIND_A_HUNDRED);
      report.putSimulated("R4, loss of the hundred", disturbed / undisturbed - 1, LOSS);
      report.putSimulated("one alone, s", alone, 0);
      report.putSimulated("one behind a hundred, s", behind, 0);
    }
    return report;
  }

  private double one() {
    try {
      return farm.api().render(ONE).seconds();
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static double joined(CompletableFuture<Double> seconds) throws IOException {
    try {
      return seconds.join();
    } catch (CompletionException e) {
      throw new IOException("the one job failed", e);
    }
  }

  /** Submits the hundred; returns when the first {@code ended} of them are done. */
  private Set<String> hundred(int ended) throws IOException, InterruptedException {
    var ids = new HashSet<String>();
    for (int job = 0; job < BULK_JOBS; job++) {
      ids.add(farm.api().submit(BULK));
    }
    SimulatedFarm.await("some of the hundred are done", LONGEST, () -> done(ids).size() >= ended);
    return ids;
  }

  /** From the begin of the first to the end of the last, once that is there. */
  private double seconds(Set<String> ids) throws InterruptedException {
    SimulatedFarm.await("the hundred are done", LONGEST, () -> done(ids).size() == ids.size());
    List<JobSpan> jobs = done(ids);
    long from = jobs.stream().mapToLong(JobSpan::from).min().orElseThrow();
    long to = jobs.stream().mapToLong(JobSpan::to).max().orElseThrow();
    return (to - from) / 1e3;
  }

  private List<JobSpan> done(Set<String> ids) {
    return farm.events().done().stream().filter(job -> ids.contains(job.id())).toList();
  }
}
