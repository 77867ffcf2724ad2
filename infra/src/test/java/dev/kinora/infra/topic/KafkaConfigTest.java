package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaConfigTest {
  private static final KafkaConfig DEFAULT = new KafkaConfig(
      "",
      KafkaSecurity.NONE,
      "kinora.",
      4,
      List.of(new QueueConfig("interactive", 4, 2), new QueueConfig("bulk", 1, 2)),
      new FrameLogConfig(1L << 30, Duration.ofDays(3), 256L << 20, 256L << 20, Duration.ofDays(7)),
      new TopicLimits(0, 0, 16 << 20, Duration.ofSeconds(30), 10, ""));

  @Test
  void hasDefaults() {
    assertThat(read(Map.of())).isEqualTo(DEFAULT);
  }

  @Test
  void readsEveryKey() {
    assertThat(read(Map.ofEntries(
            Map.entry("kafka.bootstrap-servers", "a:1,b:2"),
            Map.entry("kafka.topic-prefix", "farm-7."),
            Map.entry("kafka.frame-partitions", "24"),
            Map.entry("kafka.replication", "3"),
            Map.entry("kafka.min-insync-replicas", "2"),
            Map.entry("kafka.max-record", "8MiB"),
            Map.entry("kafka.lease", "45s"),
            Map.entry("kafka.deliveries", "5"),
            Map.entry("kafka.dead-letters", "dlq.dead"),
            Map.entry("queues", "long"),
            Map.entry("queue.long.weight", "9"),
            Map.entry("queue.long.slots", "1"),
            Map.entry("frame-log.retention-bytes", "10GiB"),
            Map.entry("frame-log.retention", "24h"),
            Map.entry("frame-log.budget", "2GiB"),
            Map.entry("frame-log.largest-clips", "1GiB"),
            Map.entry("events.retention", "10d"))))
        .isEqualTo(new KafkaConfig(
            "a:1,b:2",
            KafkaSecurity.NONE,
            "farm-7.",
            24,
            List.of(new QueueConfig("long", 9, 1)),
            new FrameLogConfig(
                10L << 30, Duration.ofDays(1), 2L << 30, 1L << 30, Duration.ofDays(10)),
            new TopicLimits(3, 2, 8 << 20, Duration.ofSeconds(45), 5, "dlq.dead")));
  }

  @Test
  void makesTwelvePartitionsOnAClusterOfItsOwn() {
    assertThat(read(Map.of("kafka.bootstrap-servers", "a:1")).framePartitions()).isEqualTo(12);
  }

  @Test
  void refusesQueueNamesThatMakeNoTopic() {
    assertThatThrownBy(() -> read(Map.of("queues", "Big One,dead,ok")))
        .hasMessageContaining("queues = 'Big One'")
        .hasMessageContaining("queues = 'dead'");
  }

  @Test
  void refusesABudgetThatCouldLoseFramesNobodyHasReadYet() {
    assertThatThrownBy(() -> read(Map.of("frame-log.budget", "400MiB")))
        .hasMessageContaining("frame-log.budget")
        .hasMessageContaining("at most half of frame-log.retention-bytes");
  }

  @Test
  void refusesEventsThatDoNotOutliveFramesByThreeDays() {
    assertThatThrownBy(() -> read(Map.of("frame-log.retention", "5d")))
        .hasMessageContaining(
            "events.retention = '168h': want at least frame-log.retention + 3d, that is 192h");
  }

  private static KafkaConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    KafkaConfig config = KafkaConfig.read(keys);
    keys.finish();
    return config;
  }
}
