package dev.kinora.infra.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/** The names of the farm's topics and groups, and which partition a render's records are in. A value: any thread. */
public final class Topics {
  private final KafkaConfig config;

  /** {@code config} must state the partitions that the topics really have: take it from {@link TopicSetup#ensure}. */
  public Topics(KafkaConfig config) {
    this.config = config;
  }

  public String jobs(String queue) {
    return config.prefix() + "jobs." + queue;
  }

  public List<String> allJobs() {
    return config.queues().stream().map(queue -> jobs(queue.name())).toList();
  }

  public String jobsDead() {
    String name = config.limits().deadLetters();
    return name.isEmpty() ? config.prefix() + "jobs.dead" : name;
  }

  public String frames() {
    return config.prefix() + "frames";
  }

  public String events() {
    return config.prefix() + "events";
  }

  public String previews() {
    return config.prefix() + "previews";
  }

  public String control() {
    return config.prefix() + "control";
  }

  /** Those whose records must not be lost. */
  List<String> kept() {
    return Stream.concat(allJobs().stream(), Stream.of(jobsDead(), frames(), events()))
        .toList();
  }

  /** {@code kinora-interactive}: the share group whose members are the slots of a queue. */
  public String shareGroup(String queue) {
    return group(queue);
  }

  /** {@code kinora-encoders}: the consumer group of the judges. */
  public String encoderGroup() {
    return group("encoders");
  }

  /** {@code kinora-name}: a group or transactional id of this farm; another prefix gives another. */
  public String group(String name) {
    String prefix = config.prefix();
    return (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) + "-" : prefix) + name;
  }

  /** Where the default partitioner puts records with this key in {@code frames}, {@code events} and {@code previews}. */
  public int partitionOf(String renderId) {
    return Utils.toPositive(Utils.murmur2(renderId.getBytes(StandardCharsets.UTF_8)))
        % config.framePartitions();
  }

  public List<QueueConfig> queues() {
    return config.queues();
  }

  public int framePartitions() {
    return config.framePartitions();
  }

  /** How many of a partition's copies must have what is written into jobs, frames and events. */
  int minInsync(int copies) {
    return config.limits().minInsync(copies);
  }

  public FrameLogConfig frameLog() {
    return config.frameLog();
  }
}
