package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.embedded.EmbeddedBroker;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.health.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokersAwayIT {
  private static final Duration LONG = Duration.ofSeconds(90);

  @Test
  void aProcessIsNotReadyWhileItsBrokerIsAwayAndReadyAgainByItself(@TempDir Path folder)
      throws Exception {
    var readiness = new Readiness();
    EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
    KafkaConfig config = KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of()))
        .at(broker.bootstrapServers());
    try (var clients = new KafkaClients(config)) {
      Topics topics = TopicSetup.ensure(clients, config);
      try (BrokerWatch ignored = BrokerWatch.start(clients, topics, readiness)) {
        assertThat(readiness.isReady()).isTrue();
        broker.close();
        Await.until(LONG, "not ready", () -> !readiness.isReady());
        assertThat(readiness.json())
            .contains("no Kafka broker can be used at " + config.bootstrapServers());
        assertThat(readiness.isLive()).isTrue();
        broker = EmbeddedBroker.start(folder, 0);
        assertThat(readiness.await(LONG)).isTrue();
      }
    } finally {
      broker.close();
    }
  }
}
