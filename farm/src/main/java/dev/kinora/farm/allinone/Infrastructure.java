package dev.kinora.farm.allinone;

import dev.kinora.infra.embedded.DiskWatch;
import dev.kinora.infra.embedded.EmbeddedBroker;
import dev.kinora.infra.embedded.EmbeddedStore;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.infra.topic.BrokerWatch;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** The broker and the store that all services meet in, ready for use: topics made, bucket there.
 *
 * <p>Where the settings name a broker or a store, that one is used; else one is started in this process. The local model
 * packages go into the catalogue of a store of our own, and of a named one when they are asked for.
 */
record Infrastructure(
    KafkaConfig kafkaConfig,
    StoreConfig storeConfig,
    KafkaClients kafka,
    Topics topics,
    ObjectStore store) {
  /** Of one machine, whose downloads come from an embedded store. */
  private static final int GATEWAYS = 2;

  /**
   * Starts what is not named, and publishes the local models. Readiness parts: {@code kafka}, the brokers can be used, and {@code disk},
   * the data folder has room.
   */
  static Infrastructure host(
      ParallelStart start,
      FarmConfig config,
      Path data,
      Readiness readiness,
      CompletableFuture<LocalModels> models) {
    ConnectPatience patience = new ConnectPatience(config.local().connectTimeout());
    var kafkaConfig = start.wholeStep("broker", () -> broker(start, config, data));
    var storeConfig = start.wholeStep("store", () -> store(start, config, data));
    var kafka = start.step("kafka clients", () -> clients(start, ParallelStart.join(kafkaConfig)));
    var topics = start.step("topics", () -> {
      // After a kill -9 the clients of other processes come back all at once, and a broker answers
      // late.
      KafkaClients clients = ParallelStart.join(kafka);
      return patience.await(() -> TopicSetup.ensure(clients, ParallelStart.join(kafkaConfig)));
    });
    var store = start.step("bucket and catalogue", () -> {
      ObjectStore opened = open(start, ParallelStart.join(storeConfig));
      ModelCatalogue catalogue = new ModelCatalogue(opened);
      LocalModels packages = ParallelStart.join(models);
      return patience.await(() -> {
        packages.publishTo(catalogue);
        return opened;
      });
    });
    Infrastructure infra = new Infrastructure(
        ParallelStart.join(kafkaConfig),
        ParallelStart.join(storeConfig),
        ParallelStart.join(kafka),
        ParallelStart.join(topics),
        ParallelStart.join(store));
    if (config.kafka().bootstrapServers().isEmpty() || config.store().embedded()) {
      ControlSender control = start.opened(
          "disk notices", ControlSender.open(infra.kafka, "kinora-disk", infra.topics));
      start.opened("disk watch", DiskWatch.start(data, readiness, control::disk));
    }
    return infra.watched(start, readiness);
  }

  /** Uses a broker and a store that run elsewhere. Readiness part {@code kafka}: the brokers can be used. */
  static Infrastructure connect(ParallelStart start, FarmConfig config, Readiness readiness) {
    if (config.kafka().bootstrapServers().isEmpty() || config.store().embedded()) {
      throw new FarmException(
          FailureCode.INVALID,
          "no broker or store is named: start './kinora infra' on the same --data folder first, or set"
              + " kafka.bootstrap-servers and store.endpoint");
    }
    ConnectPatience patience = new ConnectPatience(config.local().connectTimeout());
    KafkaClients kafka = clients(start, config.kafka());
    var topics =
        start.step("topics", () -> patience.await(() -> TopicSetup.ensure(kafka, config.kafka())));
    var store = start.step("store", () -> patience.await(() -> open(start, config.store())));
    Infrastructure infra = new Infrastructure(
        config.kafka(),
        config.store(),
        kafka,
        ParallelStart.join(topics),
        ParallelStart.join(store));
    return infra.watched(start, readiness);
  }

  private Infrastructure watched(ParallelStart start, Readiness readiness) {
    start.opened("broker watch", BrokerWatch.start(kafka, topics, readiness));
    return this;
  }

  private static KafkaConfig broker(ParallelStart start, FarmConfig config, Path data) {
    if (!config.kafka().bootstrapServers().isEmpty()) {
      return config.kafka();
    }
    EmbeddedBroker broker =
        EmbeddedBroker.start(data.resolve("broker"), config.local().brokerPort());
    return config.kafka().at(start.opened("broker", broker).bootstrapServers());
  }

  private static StoreConfig store(ParallelStart start, FarmConfig config, Path data) {
    if (!config.store().embedded()) {
      return config.store();
    }
    EmbeddedStore store = start.opened(
        "store",
        EmbeddedStore.start(
            data.resolve("store"),
            config.local().storePort(),
            GATEWAYS * config.gateway().server().maxDownloads()));
    return config.store().at(store.endpoint(), store.accessKey(), store.secretKey());
  }

  private static KafkaClients clients(ParallelStart start, KafkaConfig config) {
    return start.opened("kafka clients", new KafkaClients(config));
  }

  private static ObjectStore open(ParallelStart start, StoreConfig config) {
    return start.opened("store client", S3Store.open(config));
  }
}
