package dev.kinora.load.simulation;

import dev.kinora.infra.config.ConfigFile;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.worker.WorkerConfig;
import java.nio.file.Path;
import java.util.Map;

/** Broker and store of a data folder, as its infra process wrote them down, and a worker's settings besides. */
public record LocalFarm(KafkaConfig kafka, StoreConfig store, WorkerConfig worker) {
  private static final String WRITTEN = "infra.properties";

  /** @param flags of a worker; INVALID with all that is wrong */
  public static LocalFarm read(Path data, Map<String, String> flags) {
    ConfigReader keys = ConfigReader.of(ConfigFile.read(data.resolve(WRITTEN)), Map.of(), flags);
    var farm =
        new LocalFarm(KafkaConfig.read(keys), StoreConfig.read(keys), WorkerConfig.read(keys));
    keys.finish();
    return farm;
  }
}
