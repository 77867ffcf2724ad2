package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.InfraExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicSetupIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private final KafkaClients clients = INFRA.context().kafka();
  private final Topics topics = INFRA.context().topics();

  @Test
  void makesOneTopicOfOnePartitionForEachQueueThatKeepsJobsAWeek() throws Exception {
    for (String jobs : topics.allJobs()) {
      assertThat(partitions(jobs)).isEqualTo(1);
      assertThat(settings(jobs))
          .containsEntry("retention.ms", days(7))
          .containsEntry("message.timestamp.type", "LogAppendTime");
    }
  }

  @Test
  void letsTheFrameLogKeepBytesAndHoursAndTheEventsThreeDaysMore() throws Exception {
    assertThat(partitions(topics.frames())).isEqualTo(4);
    assertThat(partitions(topics.events())).isEqualTo(4);
    assertThat(settings(topics.frames()))
        .containsEntry("retention.bytes", String.valueOf(1L << 30))
        .containsEntry("retention.ms", days(3))
        .containsEntry("max.message.bytes", String.valueOf(16 << 20))
        .containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(settings(topics.events()))
        .containsEntry("retention.ms", days(7))
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("message.timestamp.type", "LogAppendTime");
  }

  @Test
  void keepsPreviewsAndControlForMinutes() throws Exception {
    for (String fleeting : List.of(topics.previews(), topics.control())) {
      assertThat(settings(fleeting)).containsEntry("retention.ms", "600000");
    }
  }

  @Test
  void letsShareGroupsWriteDeadLetters() throws Exception {
    assertThat(settings(topics.jobsDead()))
        .containsEntry("errors.deadletterqueue.group.enable", "true")
        .containsEntry("retention.ms", days(7));
  }

  @Test
  void setsUpAShareGroupForEachQueue() throws Exception {
    for (QueueConfig queue : topics.queues()) {
      var group = new ConfigResource(ConfigResource.Type.GROUP, topics.shareGroup(queue.name()));
      assertThat(settings(group))
          .containsEntry("share.auto.offset.reset", "earliest")
          .containsEntry("share.record.lock.duration.ms", "10000")
          .containsEntry("share.delivery.count.limit", "10")
          .containsEntry("share.partition.max.record.locks", "10000")
          .containsEntry("errors.deadletterqueue.topic.name", topics.jobsDead())
          .containsEntry("errors.deadletterqueue.copy.record.enable", "true");
    }
  }

  @Test
  void keepsThePartitionsOfTopicsThatExistAndSetsTheRestAgain() throws Exception {
    KafkaConfig wider = KafkaConfig.read(ConfigReader.of(
        Map.of(
            "kafka.topic-prefix",
            INFRA.kafkaConfig().prefix(),
            "kafka.frame-partitions",
            "9",
            "kafka.lease",
            "10s",
            "kafka.max-record",
            "17MiB"),
        Map.of(),
        Map.of()));
    try (var other = new KafkaClients(wider.at(clients.bootstrapServers()))) {
      assertThat(TopicSetup.ensure(other, wider).framePartitions()).isEqualTo(4);
      assertThat(settings(topics.frames()))
          .containsEntry("max.message.bytes", String.valueOf(17 << 20));
    } finally {
      TopicSetup.ensure(clients, INFRA.kafkaConfig());
    }
  }

  @Test
  void setsHowManyCopiesMustHaveWhatMustNotBeLost() throws Exception {
    for (String kept : topics.kept()) {
      assertThat(settings(kept)).containsEntry("min.insync.replicas", "1");
    }
  }

  @Test
  void refusesToWantMoreCopiesThanThereAre() {
    KafkaConfig strict = KafkaConfig.read(ConfigReader.of(
        Map.of(
            "kafka.topic-prefix",
            INFRA.kafkaConfig().prefix(),
            "kafka.lease",
            "10s",
            "kafka.min-insync-replicas",
            "2"),
        Map.of(),
        Map.of()));
    assertThatThrownBy(() -> TopicSetup.ensure(clients, strict))
        .hasMessageContaining("nothing could be written to topic " + topics.jobs("interactive"))
        .hasMessageContaining("set kafka.min-insync-replicas to 1 at most");
  }

  @Test
  void refusesABudgetThatBreaksTheRuleBeforeItTouchesAnything() {
    KafkaConfig config = INFRA.kafkaConfig();
    FrameLogConfig log = config.frameLog();
    var greedy = new KafkaConfig(
        config.bootstrapServers(),
        config.security(),
        "greedy.",
        4,
        config.queues(),
        new FrameLogConfig(
            log.retentionBytes(), log.retention(), log.retentionBytes(), 1, log.eventsRetention()),
        config.limits());
    assertThatThrownBy(() -> TopicSetup.ensure(clients, greedy))
        .hasMessageContaining("frame-log.budget");
  }

  @Test
  void namesTheAddressWhereNoBrokerAnswers() throws Exception {
    int dead;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = socket.getLocalPort();
    }
    KafkaConfig config = INFRA.kafkaConfig().at("127.0.0.1:" + dead);
    try (var unreachable = new KafkaClients(config, Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> TopicSetup.ensure(unreachable, config))
          .hasMessageContaining("no Kafka broker answers at 127.0.0.1:" + dead);
    }
    assertThatThrownBy(() -> new KafkaClients(config.at("no port")))
        .hasMessageContaining("kafka.bootstrap-servers = 'no port'");
  }

  private int partitions(String topic) throws Exception {
    var description =
        clients.admin().describeTopics(List.of(topic)).allTopicNames().get();
    return Objects.requireNonNull(description.get(topic)).partitions().size();
  }

  private Map<String, String> settings(String topic) throws Exception {
    return settings(new ConfigResource(ConfigResource.Type.TOPIC, topic));
  }

  private Map<String, String> settings(ConfigResource resource) throws Exception {
    Config config = Objects.requireNonNull(
        clients.admin().describeConfigs(List.of(resource)).all().get().get(resource));
    var settings = new TreeMap<String, String>();
    config.entries().forEach(entry -> settings.put(entry.name(), String.valueOf(entry.value())));
    return settings;
  }

  private static String days(int days) {
    return String.valueOf(Duration.ofDays(days).toMillis());
  }
}
