package dev.kinora.load;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ratio R1: wall of a farm render with everything on, over the plain in-process loop, on workload W (96 frames of 30 steps,
 * 512x512 out). The two take turns; each ratio is of neighbouring runs.
 */
final class RenderBench {
  private static final int RUNS = 5;
  private static final double TARGET = 1.05;
  private static final String MODEL = "fluent-loops";
  private static final RenderSpec WORKLOAD = RenderSpec.newBuilder()
      .setPrompt("a beating heart")
      .setModel(MODEL)
      .setFrames(96)
      .setSteps(30)
      .build();

  private RenderBench() {}

  static BenchReport run(Path root) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kinora-bench");
    try (var plain = new PlainRender(
            ModelCatalogue.read(root.resolve("models").resolve(MODEL)),
            folder.resolve("profiles"));
        var farm = FarmUnderTest.start(root, folder.resolve("data"))) {
      double[] plainSeconds = new double[RUNS];
      double[] farmSeconds = new double[RUNS];
      double[] ratios = new double[RUNS];
      for (int run = -1; run < RUNS; run++) { // the first pair warms both and does not count
        double farmTime = farm.render(seeded(run));
        double plainTime = plain.render(job(run), folder.resolve("plain.mp4"));
        if (run >= 0) {
          farmSeconds[run] = farmTime;
          plainSeconds[run] = plainTime;
          ratios[run] = farmTime / plainTime;
        }
      }
      var report = new BenchReport("render", root);
      report.add("R1", ratios, TARGET);
      report.add("farm render, s", farmSeconds, 0);
      report.add("plain loop, s", plainSeconds, 0);
      report.add("farm peak memory, MiB", new double[] {farm.peakMemoryMib()}, 1536);
      return report;
    } finally {
      Folders.delete(folder);
    }
  }

  private static RenderSpec seeded(int run) {
    return WORKLOAD.toBuilder().setSeed(run + 2).build();
  }

  private static RenderJob job(int run) {
    return RenderJob.newBuilder().setTenant("local").setSpec(seeded(run)).build();
  }
}
