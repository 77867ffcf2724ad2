package dev.kinora.load;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One farm, one plain loop in this process, workload W (96 frames of 30 steps, 512x512 out), in turns; each ratio is of
 * neighbouring runs. R1: wall of the render with everything on over the plain loop. R14: time of a step with frame log and
 * previews on over the plain loop's. R12: the same render again, from the store, over the first. R6: the first preview at a
 * watcher, less 30 ms, over one step of a smaller clip. R9, its cost: the time that checkpoints took of the first.
 */
final class RenderBench {
  private static final int RUNS = 5;
  private static final double WALL = 1.05;
  private static final double STEP = 1.03;
  private static final double AGAIN = 0.02;
  private static final double PREVIEW = 1.3;
  private static final double CHECKPOINTS = 0.03;
  private static final String CHECKPOINT_SECONDS = "kinora_worker_checkpoints_seconds_sum";
  private static final double WAY_MILLIS = 30;
  private static final int SMALL_CLIP = 12;
  private static final int WATCHES = 5;
  private static final double MOST_MEMORY_MIB = 1536;
  private static final String MODEL = "fluent-loops";
  private static final RenderSpec WORKLOAD = RenderSpec.newBuilder()
      .setPrompt("a beating heart")
      .setModel(MODEL)
      .setFrames(96)
      .setSteps(30)
      .build();

  private static final Map<String, Double> TARGETS = Map.of(
      "R1",
      WALL,
      "R14",
      STEP,
      "R12",
      AGAIN,
      "R6",
      PREVIEW,
      "R9, checkpoints over wall",
      CHECKPOINTS);

  private final BenchReport report;

  private RenderBench(BenchReport report) {
    this.report = report;
  }

  static BenchReport run(Path root) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kinora-bench");
    try (var plain = new PlainRender(
            ModelCatalogue.read(root.resolve("models").resolve(MODEL)),
            folder.resolve("profiles"));
        var farm = FarmUnderTest.start(root, folder.resolve("data"))) {
      var bench = new RenderBench(new BenchReport("render", root));
      for (int run = -1; run < RUNS; run++) { // the first round warms both and does not count
        bench.round(run, farm, plain, folder.resolve("plain.mp4"));
      }
      bench.report.put("farm peak memory, MiB", farm.peakMemoryMib(), MOST_MEMORY_MIB);
      return bench.report;
    } finally {
      SpoolFolder.delete(folder);
    }
  }

  private void round(int run, FarmUnderTest farm, PlainRender plain, Path file)
      throws IOException, InterruptedException {
    double before = farm.metric(CHECKPOINT_SECONDS);
    FarmUnderTest.Rendered first = farm.render(seeded(run));
    double checkpoints = farm.metric(CHECKPOINT_SECONDS) - before;
    PlainRender.Rendered bare = plain.render(job(run), file);
    FarmUnderTest.Rendered again = farm.render(seeded(run));
    if (again.end().getSteps() > 0) {
      throw new IllegalStateException("the repeated render was sampled: " + again.end());
    }
    FarmUnderTest.Watched watched = watched(run, farm);
    if (run < 0) {
      return;
    }
    put("R1", first.seconds() / bare.seconds());
    put("R14", first.stepMillis() / bare.stepMillis());
    put("R12", again.seconds() / first.seconds());
    put(
        "R6",
        (watched.previewMillis() - WAY_MILLIS) / (watched.rendered().stepMillis() * SMALL_CLIP));
    put("R9, checkpoints over wall", checkpoints / first.seconds());
    put("farm render, s", first.seconds());
    put("plain loop, s", bare.seconds());
    put("repeated render, s", again.seconds());
  }

  /** Of a small clip whose watcher was there in time. */
  private static FarmUnderTest.Watched watched(int run, FarmUnderTest farm)
      throws IOException, InterruptedException {
    for (int again = 1; again <= WATCHES; again++) {
      RenderSpec small =
          seeded(run + RUNS * again).toBuilder().setFrames(SMALL_CLIP).build();
      Optional<FarmUnderTest.Watched> watched = farm.watch(small);
      if (watched.isPresent()) {
        return watched.get();
      }
    }
    throw new IllegalStateException("no watcher was there before its render began");
  }

  private void put(String row, double value) {
    report.put(row, value, TARGETS.getOrDefault(row, 0.0));
  }

  private static RenderSpec seeded(int run) {
    return WORKLOAD.toBuilder().setSeed(run + 2).build();
  }

  private static RenderJob job(int run) {
    return RenderJob.newBuilder().setTenant("local").setSpec(seeded(run)).build();
  }
}
