package dev.kinora.infra.topic;

import dev.kinora.infra.topic.TopicSettings.TopicSpec;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the farm's topics and share groups what the rules of the logs need, at every start of every role. Several
 * processes may do it at once: what exists is kept and set again.
 */
public final class TopicSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final short SHARE_VERSION = 2;

  private final Admin admin;
  private final KafkaCalls calls;
  private final KafkaConfig config;

  private TopicSetup(KafkaClients clients, KafkaConfig config) {
    this.admin = clients.admin();
    this.calls = new KafkaCalls(clients.bootstrapServers());
    this.config = config;
  }

  /**
   * Returns the topics with the partitions they really have. One-line failures: UNAVAILABLE where no broker answers,
   * INVALID where the configuration breaks a rule, UNSUPPORTED where the broker is too old.
   */
  public static Topics ensure(KafkaClients clients, KafkaConfig config) {
    return new TopicSetup(clients, config).ensure();
  }

  private Topics ensure() {
    List<FieldViolation> faults = config.frameLog().faults();
    if (!faults.isEmpty()) {
      throw FarmException.invalid(faults);
    }
    checkShareVersion();
    Map<String, String> group = groupSettings(new Topics(config));
    Map<String, TopicSpec> specs = new TopicSettings(config).all();
    Set<String> existing = create(specs);
    var topics = new Topics(config.withFramePartitions(realPartitions(specs, existing)));
    Map<ConfigResource, Collection<AlterConfigOp>> settings = new LinkedHashMap<>();
    specs.forEach((name, spec) -> {
      if (existing.contains(name)) {
        settings.put(new ConfigResource(ConfigResource.Type.TOPIC, name), sets(spec.settings()));
      }
    });
    topics
        .queues()
        .forEach(queue -> settings.put(
            new ConfigResource(ConfigResource.Type.GROUP, topics.shareGroup(queue.name())),
            sets(group)));
    calls.await(admin.incrementalAlterConfigs(settings).all(), "set up topics and share groups");
    return topics;
  }

  private void checkShareVersion() {
    var features = calls.await(admin.describeFeatures().featureMetadata(), "read its features");
    var share = features.finalizedFeatures().get("share.version");
    int level = share == null ? 0 : share.maxVersionLevel();
    shareVersionFault(level).ifPresent(fault -> {
      throw new FarmException(FailureCode.UNSUPPORTED, fault);
    });
  }

  static Optional<String> shareVersionFault(int level) {
    return level >= SHARE_VERSION
        ? Optional.empty()
        : Optional.of(
            "the Kafka broker has share.version %d, Kinora needs %d: use Kafka 4.4 or newer and run 'kafka-features.sh upgrade --feature share.version=%d'"
                .formatted(level, SHARE_VERSION, SHARE_VERSION));
  }

  /** Returns the names of those that were there already. */
  private Set<String> create(Map<String, TopicSpec> specs) {
    List<NewTopic> wanted = new ArrayList<>();
    Optional<Short> replication =
        Optional.of((short) config.replication()).filter(copies -> copies > 0);
    specs.forEach((name, spec) -> wanted.add(
        new NewTopic(name, Optional.of(spec.partitions()), replication).configs(spec.settings())));
    CreateTopicsResult result = admin.createTopics(wanted);
    var existing = new TreeSet<String>();
    result.values().forEach((name, made) -> {
      if (exists(made)) {
        existing.add(name);
      } else {
        calls.await(made, "make topic " + name);
      }
    });
    return existing;
  }

  private static boolean exists(KafkaFuture<Void> made) {
    try {
      made.get();
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof TopicExistsException;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A topic's partitions decide where a key's records are, so what exists wins over the configuration. */
  private int realPartitions(Map<String, TopicSpec> specs, Set<String> existing) {
    var names = new Topics(config);
    if (!existing.contains(names.frames())) {
      return config.framePartitions();
    }
    Map<String, TopicDescription> real =
        calls.await(admin.describeTopics(specs.keySet()).allTopicNames(), "read its topics");
    int frames = partitions(real, names.frames());
    int events = partitions(real, names.events());
    if (frames != events) {
      throw new FarmException(
          FailureCode.INVALID,
          "topic %s has %d partitions and %s has %d: they must have equally many"
              .formatted(names.frames(), frames, names.events(), events));
    }
    for (String jobs : names.allJobs()) {
      int partitions = partitions(real, jobs);
      if (partitions != 1) {
        throw new FarmException(
            FailureCode.INVALID,
            "topic %s has %d partitions: a queue needs exactly one, add queues instead"
                .formatted(jobs, partitions));
      }
    }
    if (frames != config.framePartitions()) {
      LOG.info(
          "{} has {} partitions; kafka.frame-partitions only counts for new topics",
          names.frames(),
          frames);
    }
    return frames;
  }

  private static int partitions(Map<String, TopicDescription> real, String name) {
    return Objects.requireNonNull(real.get(name), name).partitions().size();
  }

  private Map<String, String> groupSettings(Topics topics) {
    Config broker = brokerSettings();
    String prefix = setting(broker, "errors.deadletterqueue.topic.name.prefix", "");
    deadLetterFault(topics.jobsDead(), prefix).ifPresent(fault -> {
      throw new FarmException(FailureCode.INVALID, fault);
    });
    var settings = new LinkedHashMap<String, String>();
    settings.put("share.auto.offset.reset", "earliest");
    settings.put(
        "share.record.lock.duration.ms", String.valueOf(config.limits().lease().toMillis()));
    settings.put("share.delivery.count.limit", String.valueOf(config.limits().deliveries()));
    // A held job lets at most this many later ones of its queue finish: as many as the broker
    // allows.
    settings.put(
        "share.partition.max.record.locks",
        setting(broker, "group.share.max.partition.max.record.locks", "2000"));
    settings.put("errors.deadletterqueue.topic.name", topics.jobsDead());
    settings.put("errors.deadletterqueue.copy.record.enable", "true");
    return settings;
  }

  /** A broker drops every dead letter of a topic whose name does not begin as it prescribes. */
  static Optional<String> deadLetterFault(String topic, String prefix) {
    return topic.startsWith(prefix)
        ? Optional.empty()
        : Optional.of(
            "the Kafka broker wants dead letters in a topic named %s…, not %s: set kafka.dead-letters=%s%s"
                .formatted(prefix, topic, prefix, topic));
  }

  private Config brokerSettings() {
    var node = calls.await(admin.describeCluster().controller(), "find its controller");
    var resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
    Map<ConfigResource, Config> answer =
        calls.await(admin.describeConfigs(List.of(resource)).all(), "read its settings");
    return Objects.requireNonNull(answer.get(resource));
  }

  private static String setting(Config broker, String name, String fallback) {
    ConfigEntry entry = broker.get(name);
    return entry == null || entry.value() == null ? fallback : entry.value();
  }

  private static Collection<AlterConfigOp> sets(Map<String, String> settings) {
    var operations = new ArrayList<AlterConfigOp>();
    settings.forEach((key, value) ->
        operations.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    return operations;
  }
}
