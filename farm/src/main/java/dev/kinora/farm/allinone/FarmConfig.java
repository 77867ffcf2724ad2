package dev.kinora.farm.allinone;

import dev.kinora.encoder.intake.EncoderConfig;
import dev.kinora.gateway.boot.GatewayConfig;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.worker.WorkerConfig;
import java.nio.file.Path;
import java.time.Duration;

/** Every setting of every room. Each process reads all of them, whichever it runs, so that one file serves them all and
 * no key of another room is called unknown.
 */
public record FarmConfig(
    KafkaConfig kafka,
    StoreConfig store,
    GatewayConfig gateway,
    WorkerConfig worker,
    EncoderConfig encoder,
    Local local) {

  /** What only this machine's process is concerned with.
   *
   * @param models folder of model packages that a farm publishes to its own store
   * @param brokerPort of the embedded broker; 0 takes a free one and keeps it
   * @param storePort of the embedded store; 0 takes a free one and keeps it
   * @param healthHost where a role's health and metrics are reached; the gateway has its own port
   * @param healthPort of a role's health and metrics; 0 takes a free one
   */
  public record Local(
      Path models,
      int brokerPort,
      int storePort,
      String healthHost,
      int healthPort,
      Duration connectTimeout) {}

  /** Throws INVALID with every bad value and unknown key. */
  public static FarmConfig read(ConfigReader keys) {
    FarmConfig config = new FarmConfig(
        KafkaConfig.read(keys),
        StoreConfig.read(keys),
        GatewayConfig.read(keys),
        WorkerConfig.read(keys),
        EncoderConfig.read(keys),
        local(keys));
    keys.finish();
    return config;
  }

  private static Local local(ConfigReader keys) {
    keys.removed("data", "--data or KINORA_DATA"); // the file is looked for in that folder
    Path root = Path.of(System.getProperty("kinora.root", ""));
    return new Local(
        root.resolve(keys.path(
            "farm.models",
            Path.of("models"),
            "Folder of model packages to put into the catalogue.")),
        keys.integer(
            "embedded.broker-port",
            0,
            0,
            65_535,
            "Port of the embedded broker. 0: a free one, then kept."),
        keys.integer(
            "embedded.store-port",
            0,
            0,
            65_535,
            "Port of the embedded store. 0: a free one, then kept."),
        keys.string(
            "health.host",
            "127.0.0.1",
            "Where a role process listens for health and metrics. Beyond loopback they are for whoever reaches it, without a key and without reasons."),
        keys.integer(
            "health.port", 0, 0, 65_535, "Port of a role's health and metrics. 0: a free one."),
        keys.duration(
            "farm.connect-timeout",
            Duration.ofSeconds(60),
            "How long a role waits at its start for a broker and a store that do not answer yet."));
  }
}
