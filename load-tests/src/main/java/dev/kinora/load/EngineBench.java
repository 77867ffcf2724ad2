package dev.kinora.load;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.load.engine.BatchingGain;
import dev.kinora.load.engine.CancelDelay;
import dev.kinora.load.engine.MixedLoad;
import dev.kinora.load.engine.QueueShares;
import dev.kinora.load.engine.StepGarbage;
import dev.kinora.worker.model.LoadedModel;
import dev.kinora.worker.model.ModelConfig;
import dev.kinora.worker.model.ModelLoader;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.model.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sampler alone: with the reference model R2, R15 and what a step allocates; on a simulated device R3 and R4. */
final class EngineBench {
  private static final int RUNS = 5;
  private static final int BATCH_CAP = 512;
  private static final double GAIN_KEPT = 0.90;
  private static final double LATENCY = 0.5;
  private static final double BEHIND_A_HUNDRED = 2.5;
  private static final double LOSS = 0.05;
  private static final double CANCELLED = 1.1;

  private EngineBench() {}

  static BenchReport run(Path root) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kinora-bench");
    var report = new BenchReport("engine", root);
    var config = ModelConfig.cpu(Runtime.getRuntime().availableProcessors(), BATCH_CAP, 1);
    try (LoadedModel loaded = new ModelLoader(config, folder, new Tensors())
        .load(ModelCatalogue.read(root.resolve("models").resolve("fluent-loops")))) {
      real(report, loaded.sampling());
      return report;
    } finally {
      SpoolFolder.delete(folder);
    }
  }

  static BenchReport simulated(Path root) throws InterruptedException {
    var report = new BenchReport("simulated", root);
    simulated(report);
    return report;
  }

  private static void real(BenchReport report, SamplingModel model) throws InterruptedException {
    var batching = new BatchingGain(model);
    var cancelling = new CancelDelay(model, RUNS);
    var garbage = new StepGarbage(model);
    batching.run(); // warms the model and the compiler, and does not count
    garbage.run();
    for (int run = 0; run < RUNS; run++) {
      BatchingGain.Run batched = batching.run();
      report.put("R2", batched.ratio(), GAIN_KEPT);
      report.put("step batching / job at a time", batched.gain(), 0);
      report.put("R15", cancelling.run(), CANCELLED);
      StepGarbage.Run allocated = garbage.run();
      report.put("allocated a lane step, bytes", allocated.bytesAStep(), 0);
      report.put("allocated a lane, bytes", allocated.bytesALane(), 0);
    }
  }

  private static void simulated(BenchReport report) throws InterruptedException {
    for (int run = 0; run < RUNS; run++) {
      report.putSimulated("R3", new MixedLoad(run).run(), LATENCY);
      QueueShares.Run shares = new QueueShares().run();
      report.putSimulated("R4", shares.ratio(), BEHIND_A_HUNDRED);
      report.putSimulated("R4, loss of the hundred", shares.loss(), LOSS);
    }
  }
}
