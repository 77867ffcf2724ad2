package dev.kinora.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.infra.fixture.TestInfra;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.infra.topic.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRestartIT {
  private static final ConfigReader DEFAULTS = ConfigReader.of(Map.of(), Map.of(), Map.of());

  @TempDir
  Path folder;

  @Test
  void findsDataPortsAndKeysAgainAfterAKill9AndAfterARestart() throws Exception {
    Path log = folder.resolve("infra.log");
    String servers;
    StoreConfig store;
    try (var process =
        JavaProcess.start(InfraProcess.class, List.of(folder.toString()), Map.of(), log)) {
      process.awaitLog(Duration.ofMinutes(2), "READY");
      var address = new Scanner(process.log().substring(process.log().indexOf("READY") + 5));
      servers = address.next();
      store =
          StoreConfig.read(DEFAULTS).at(URI.create(address.next()), address.next(), address.next());
      write(servers, store);
      process.kill();
    }
    for (int start = 0; start < 2; start++) {
      try (TestInfra again = TestInfra.start(folder)) {
        assertThat(again.broker().bootstrapServers()).isEqualTo(servers);
        assertThat(storeConfig(again)).isEqualTo(store);
        read(servers, store);
        refusesATakenPort(servers, store.endpoint());
      }
    }
    assertThat(PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("store/credentials"))))
        .isEqualTo("rw-------");
  }

  private void refusesATakenPort(String servers, URI endpoint) {
    int broker = Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
    assertThatThrownBy(() -> EmbeddedBroker.start(folder.resolve("other"), broker))
        .hasMessageContaining("port " + broker + " on 127.0.0.1 is in use");
    assertThatThrownBy(() -> EmbeddedStore.start(folder.resolve("other"), endpoint.getPort()))
        .hasMessageContaining("port " + endpoint.getPort() + " on 127.0.0.1 is in use");
  }

  private static void write(String servers, StoreConfig config) throws Exception {
    KafkaConfig kafka = KafkaConfig.read(DEFAULTS).at(servers);
    try (var clients = new KafkaClients(kafka);
        var producer = clients.producer("p", Map.of());
        var store = S3Store.open(config)) {
      Topics topics = TopicSetup.ensure(clients, kafka);
      producer
          .send(new ProducerRecord<>(topics.control(), "k", new byte[] {9}))
          .get(10, TimeUnit.SECONDS);
      store.put("local/a", new byte[] {8}, "text/plain");
    }
  }

  private static void read(String servers, StoreConfig config) {
    KafkaConfig kafka = KafkaConfig.read(DEFAULTS).at(servers);
    try (var clients = new KafkaClients(kafka);
        var consumer = clients.consumer("c", Map.of());
        var store = S3Store.open(config)) {
      consumer.assign(List.of(new TopicPartition(new Topics(kafka).control(), 0)));
      byte[] value = Await.value(Duration.ofSeconds(10), "the record", () -> {
        var records = consumer.poll(Duration.ofMillis(100));
        return records.isEmpty()
            ? Optional.empty()
            : Optional.of(records.iterator().next().value());
      });
      assertThat(value).containsExactly(9);
      assertThat(store.get("local/a")).hasValue(new byte[] {8});
    }
  }

  private static StoreConfig storeConfig(TestInfra infra) {
    EmbeddedStore store = infra.store();
    return StoreConfig.read(DEFAULTS).at(store.endpoint(), store.accessKey(), store.secretKey());
  }
}
