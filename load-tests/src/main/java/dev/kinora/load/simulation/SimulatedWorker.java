package dev.kinora.load.simulation;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.metric.Metrics;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.worker.Worker;
import dev.kinora.worker.model.WarmModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A worker in a process of its own, the farm's own code but for its denoiser. Runs until its standard input ends, which it
 * also does when whoever started it dies.
 */
public final class SimulatedWorker {
  /** Printed once the slots are started. */
  public static final String READY = "ready";

  private SimulatedWorker() {}

  /** Arguments: the data folder of a farm on this machine, and this worker's name. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Path data = Path.of(arguments[0]);
    String name = arguments[1];
    LocalFarm farm =
        LocalFarm.read(data, Map.of("worker.name", name, "default-model", SimulatedPackage.NAME));
    Path folder = Files.createDirectories(data.resolve("roles").resolve(name));
    try (var kafka = new KafkaClients(farm.kafka());
        var store = S3Store.open(farm.store());
        var metrics = new Metrics()) {
      var context = new RoleContext(
          kafka, TopicSetup.ensure(kafka, farm.kafka()), store, metrics, new Readiness(), folder);
      var models =
          WarmModels.with(SimulatedPackage::load, farm.worker().model().loadedModels(), folder);
      run(Worker.start(context, farm.worker(), () -> models));
    }
  }

  private static void run(Worker worker) throws IOException {
    System.out.println(READY);
    while (System.in.read() >= 0) {
      // nothing is said to a worker but that it ends
    }
    var stop = new ShutdownSequence();
    worker.drainInto(stop);
    stop.run();
  }
}
