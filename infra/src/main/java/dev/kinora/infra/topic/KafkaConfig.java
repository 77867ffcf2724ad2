package dev.kinora.infra.topic;

import dev.kinora.infra.config.ConfigReader;
import java.util.List;

/**
 * Where Kafka is and what the farm's topics are like.
 *
 * @param bootstrapServers {@code host:port,…}; empty: this process starts the embedded broker
 * @param security of every connection to them
 * @param prefix starts every topic and group name: {@code kinora.}
 * @param framePartitions of {@code frames}, {@code events} and {@code previews} where they do not exist yet
 */
public record KafkaConfig(
    String bootstrapServers,
    KafkaSecurity security,
    String prefix,
    int framePartitions,
    List<QueueConfig> queues,
    FrameLogConfig frameLog,
    TopicLimits limits) {
  private static final int EMBEDDED_PARTITIONS = 4;
  private static final int PARTITIONS = 12;

  public KafkaConfig {
    queues = List.copyOf(queues);
  }

  public static KafkaConfig read(ConfigReader keys) {
    String servers = keys.optional(
            "kafka.bootstrap-servers",
            "host:port of the brokers, separated by commas. Empty: a broker in this process.")
        .orElse("");
    KafkaSecurity security = KafkaSecurity.read(keys);
    if (servers.isEmpty() && !security.isNone()) {
      keys.problem(
          "kafka.bootstrap-servers", "", "the brokers that kafka.tls or kafka.user are meant for");
    }
    String prefix =
        keys.string("kafka.topic-prefix", "kinora.", "Starts the name of every topic and group.");
    if (!prefix.matches("[a-zA-Z0-9._-]{0,100}")) {
      keys.problem(
          "kafka.topic-prefix",
          prefix,
          "at most 100 letters, digits, dots, dashes and underscores");
    }
    return new KafkaConfig(
        servers,
        security,
        prefix,
        keys.integer(
            "kafka.frame-partitions",
            servers.isEmpty() ? EMBEDDED_PARTITIONS : PARTITIONS,
            1,
            1000,
            "Partitions of frames and events when they are made: the most encoders that can share the work. "
                + "Default 4 with the broker in this process, else 12. Topics that exist keep theirs."),
        QueueConfig.read(keys),
        FrameLogConfig.read(keys),
        TopicLimits.read(keys));
  }

  public int replication() {
    return limits.replication();
  }

  /** The same, at the address of an embedded broker that was just started. */
  public KafkaConfig at(String servers) {
    return new KafkaConfig(
        servers, KafkaSecurity.NONE, prefix, framePartitions, queues, frameLog, limits);
  }

  /** The same, with as many partitions as the topics really have. */
  KafkaConfig withFramePartitions(int partitions) {
    return new KafkaConfig(
        bootstrapServers, security, prefix, partitions, queues, frameLog, limits);
  }
}
