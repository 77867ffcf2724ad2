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
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the farm's topics and share groups what the rules of the logs need, at every start of every role. Several
 * processes may do it at once: what exists is kept and set again.
 */
public final class TopicSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

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
    var names = new Topics(config);
    BrokerRules rules = BrokerRules.read(admin, calls);
    rules.check(names.jobsDead());
    Map<String, TopicSpec> specs = new TopicSettings(config).all();
    Set<String> existing = create(specs);
    Map<String, TopicDescription> real = describe(specs.keySet());
    int partitions =
        existing.contains(names.frames()) ? realPartitions(real) : config.framePartitions();
    var settings = new LinkedHashMap<ConfigResource, Map<String, String>>();
    specs.forEach((name, spec) -> {
      if (existing.contains(name)) {
        settings.put(new ConfigResource(ConfigResource.Type.TOPIC, name), spec.settings());
      }
    });
    new CopyRules(admin, calls, config.limits())
        .settings(
            names.kept().stream().map(real::get).map(Objects::requireNonNull).toList())
        .forEach((topic, copies) -> settings.merge(topic, copies, TopicSetup::both));
    Map<String, String> group = group(names, rules);
    names
        .queues()
        .forEach(queue -> settings.put(
            new ConfigResource(ConfigResource.Type.GROUP, names.shareGroup(queue.name())), group));
    new BrokerSettingsWriter(admin, calls).write(settings);
    return new Topics(config.withFramePartitions(partitions));
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
      if (failedWith(TopicExistsException.class, made)) {
        existing.add(name);
      } else {
        calls.await(made, "make topic " + name);
      }
    });
    return existing;
  }

  /** A topic's partitions decide where a key's records are, so what exists wins over the configuration. */
  private int realPartitions(Map<String, TopicDescription> real) {
    var names = new Topics(config);
    int frames = partitions(real, names.frames());
    int events = partitions(real, names.events());
    if (frames != events) {
      throw new FarmException(
          FailureCode.INVALID,
          "topic %s has %s partitions and %s has %s: they must have equally many"
              .formatted(names.frames(), frames, names.events(), events));
    }
    for (String jobs : names.allJobs()) {
      int partitions = partitions(real, jobs);
      if (partitions != 1) {
        throw new FarmException(
            FailureCode.INVALID,
            "topic %s has %s partitions: a queue needs exactly one, add queues instead"
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

  /** A topic that another process made this instant is not yet known everywhere. */
  private Map<String, TopicDescription> describe(Collection<String> topics) {
    return calls.repeat("read its topics", () -> {
      KafkaFuture<Map<String, TopicDescription>> answer =
          admin.describeTopics(topics).allTopicNames();
      return failedWith(UnknownTopicOrPartitionException.class, answer)
          ? Optional.empty()
          : Optional.of(calls.await(answer, "read its topics"));
    });
  }

  private Map<String, String> group(Topics names, BrokerRules rules) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("share.auto.offset.reset", "earliest");
    settings.put(
        "share.record.lock.duration.ms", String.valueOf(config.limits().lease().toMillis()));
    settings.put("share.delivery.count.limit", String.valueOf(config.limits().deliveries()));
    settings.put("share.partition.max.record.locks", rules.recordLocks());
    settings.put("errors.deadletterqueue.topic.name", names.jobsDead());
    settings.put("errors.deadletterqueue.copy.record.enable", "true");
    return settings;
  }

  private static Map<String, String> both(Map<String, String> some, Map<String, String> more) {
    var all = new LinkedHashMap<String, String>(some);
    all.putAll(more);
    return all;
  }

  private static int partitions(Map<String, TopicDescription> real, String name) {
    return Objects.requireNonNull(real.get(name), name).partitions().size();
  }

  private static boolean failedWith(Class<? extends Exception> reason, KafkaFuture<?> answer) {
    try {
      answer.get();
      return false;
    } catch (ExecutionException e) {
      return reason.isInstance(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
