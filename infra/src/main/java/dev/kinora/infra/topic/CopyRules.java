package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many copies must have a record before it counts as written. Several copies promise nothing where one is enough for that,
 * which is Kafka's default: the broker that has it may be the next to die.
 */
final class CopyRules {
  private static final Logger LOG = LoggerFactory.getLogger(CopyRules.class);
  private static final String LEAST = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

  private final Admin admin;
  private final KafkaCalls calls;
  private final TopicLimits limits;

  CopyRules(Admin admin, KafkaCalls calls, TopicLimits limits) {
    this.admin = admin;
    this.calls = calls;
    this.limits = limits;
  }

  /** What must be set anew, by topic. A higher value that somebody chose stays; INVALID where one is higher than its copies. */
  Map<ConfigResource, Map<String, String>> settings(List<TopicDescription> topics) {
    List<ConfigResource> asked =
        topics.stream().map(topic -> resource(topic.name())).toList();
    Map<ConfigResource, Config> real =
        calls.await(admin.describeConfigs(asked).all(), "read settings of topics");
    var settings = new LinkedHashMap<ConfigResource, Map<String, String>>();
    for (TopicDescription topic : topics) {
      int copies = copies(topic);
      tellFewCopies(topic.name(), copies);
      int now = least(Objects.requireNonNull(real.get(resource(topic.name()))));
      int wanted = wanted(topic.name(), limits, copies, now);
      if (now != wanted) {
        LOG.info("{}: {} is set from {} to {}", topic.name(), LEAST, now, wanted);
        settings.put(resource(topic.name()), Map.of(LEAST, String.valueOf(wanted)));
      }
    }
    return settings;
  }

  static int wanted(String topic, TopicLimits limits, int copies, int now) {
    int least = limits.minInsync(copies);
    int wanted = limits.minInsyncReplicas() > 0 ? least : Math.max(least, now);
    if (wanted > copies) {
      throw new FarmException(
          FailureCode.INVALID,
          "nothing could be written to topic %s: %s of its copies must be, and it has %s; set kafka.min-insync-replicas to %s at most, or give the topic more copies"
              .formatted(topic, wanted, copies, copies));
    }
    return wanted;
  }

  private void tellFewCopies(String topic, int copies) {
    if (copies < limits.replication()) {
      LOG.warn(
          "{} has {} copies, not {}: kafka.replication only counts for new topics; kafka-reassign-partitions.sh gives this one more",
          topic,
          copies,
          limits.replication());
    }
  }

  /** Of the partition that has the fewest. */
  private static int copies(TopicDescription topic) {
    return topic.partitions().stream()
        .mapToInt(partition -> partition.replicas().size())
        .min()
        .orElse(1);
  }

  private static int least(Config topic) {
    ConfigEntry entry = topic.get(LEAST);
    return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }
}
