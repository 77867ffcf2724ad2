package dev.kinora.infra.topic;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What the broker can do and allows, as far as share groups need it.
 *
 * @param shareVersion level of the feature {@code share.version}
 * @param deadLetterPrefix how the name of a topic for dead letters must begin
 * @param recordLocks the widest window of a share group: while a job is held, at most so many later ones can finish
 */
record BrokerRules(int shareVersion, String deadLetterPrefix, String recordLocks) {
  private static final int SHARE_VERSION = 2;

  static BrokerRules read(Admin admin, KafkaCalls calls) {
    var features = calls.await(admin.describeFeatures().featureMetadata(), "read its features");
    var share = features.finalizedFeatures().get("share.version");
    var node = calls.await(admin.describeCluster().controller(), "find its controller");
    var resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
    Map<ConfigResource, Config> answer =
        calls.await(admin.describeConfigs(List.of(resource)).all(), "read its settings");
    Config settings = Objects.requireNonNull(answer.get(resource));
    return new BrokerRules(
        share == null ? 0 : share.maxVersionLevel(),
        setting(settings, "errors.deadletterqueue.topic.name.prefix", ""),
        setting(settings, "group.share.max.partition.max.record.locks", "2000"));
  }

  /** UNSUPPORTED where the broker is too old, INVALID where it would drop every dead letter. */
  void check(String deadLetters) {
    shareVersionFault().ifPresent(fault -> {
      throw new FarmException(FailureCode.UNSUPPORTED, fault);
    });
    deadLetterFault(deadLetters).ifPresent(fault -> {
      throw new FarmException(FailureCode.INVALID, fault);
    });
  }

  Optional<String> shareVersionFault() {
    return shareVersion >= SHARE_VERSION
        ? Optional.empty()
        : Optional.of(
            ("the Kafka broker has share.version %s, Kinora needs %s: use Kafka 4.4 or newer and"
                    + " run 'kafka-features.sh upgrade --feature share.version=%s'")
                .formatted(shareVersion, SHARE_VERSION, SHARE_VERSION));
  }

  Optional<String> deadLetterFault(String topic) {
    return topic.startsWith(deadLetterPrefix)
        ? Optional.empty()
        : Optional.of(
            "the Kafka broker wants dead letters in a topic named %s…, not %s: set kafka.dead-letters=%s%s"
                .formatted(deadLetterPrefix, topic, deadLetterPrefix, topic));
  }

  private static String setting(Config broker, String name, String fallback) {
    ConfigEntry entry = broker.get(name);
    return entry == null || entry.value() == null ? fallback : entry.value();
  }
}
