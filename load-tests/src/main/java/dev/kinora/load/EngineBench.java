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

/** The sampler alone: R2 and R15 with the reference model, R3 and R4 on a simulated device, and what a step allocates. */
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
      simulated(report);
      return report;
    } finally {
      SpoolFolder.delete(folder);
    }
  }

  private static void real(BenchReport report, SamplingModel model) throws InterruptedException {
    double[] kept = new double[RUNS];
    double[] gain = new double[RUNS];
    double[] cancel = new double[RUNS];
    double[] step = new double[RUNS];
    double[] lane = new double[RUNS];
    var batching = new BatchingGain(model);
    var cancelling = new CancelDelay(model, RUNS);
    var garbage = new StepGarbage(model);
    batching.run(); // warms the model and the compiler, and does not count
    garbage.run();
    for (int run = 0; run < RUNS; run++) {
      BatchingGain.Run batched = batching.run();
      kept[run] = batched.ratio();
      gain[run] = batched.gain();
      cancel[run] = cancelling.run();
      StepGarbage.Run allocated = garbage.run();
      step[run] = allocated.bytesAStep();
      lane[run] = allocated.bytesALane();
    }
    report.add("R2", kept, GAIN_KEPT);
    report.add("step batching / job at a time", gain, 0);
    report.add("R15", cancel, CANCELLED);
    report.add("allocated a lane step, bytes", step, 0);
    report.add("allocated a lane, bytes", lane, 0);
  }

  private static void simulated(BenchReport report) throws InterruptedException {
    double[] latency = new double[RUNS];
    double[] behind = new double[RUNS];
    double[] loss = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      latency[run] = new MixedLoad(run).run();
      QueueShares.Run shares = new QueueShares().run();
      behind[run] = shares.ratio();
      loss[run] = shares.loss();
    }
    report.addSimulated("R3", latency, LATENCY);
    report.addSimulated("R4", behind, BEHIND_A_HUNDRED);
    report.addSimulated("R4, loss of the hundred", loss, LOSS);
  }
}
