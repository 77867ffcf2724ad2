package dev.kinora.infra.topic;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;

/**
 * Limits of topics and share groups.
 *
 * @param replication copies of each partition; 0: the broker's default
 * @param minInsyncReplicas copies that must have a record before it counts as written; 0: all but one, at least one
 * @param maxRecordBytes the largest record of any topic
 * @param lease how long a job stays with a silent worker
 * @param deliveries how often the broker gives a job out before it gives it up
 * @param deadLetters the topic for dead letters; empty: {@code jobs.dead} with the usual prefix
 */
public record TopicLimits(
    int replication,
    int minInsyncReplicas,
    int maxRecordBytes,
    Duration lease,
    int deliveries,
    String deadLetters) {

  static TopicLimits read(ConfigReader keys) {
    return new TopicLimits(
        keys.integer(
            "kafka.replication", 0, 0, 10, "Copies of each partition; 0: the broker's default."),
        keys.integer(
            "kafka.min-insync-replicas",
            0,
            0,
            10,
            "Copies of a job, frame or event that must be written before it counts; 0: all but one of the copies a topic has, at least one."),
        (int) Math.min(
            keys.bytes("kafka.max-record", "16MiB", "The largest record; a raw frame must fit."),
            Integer.MAX_VALUE),
        keys.duration(
            "kafka.lease",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long a job stays with a worker that says nothing. The broker has its own limits (15s to 60s by default)."),
        keys.integer(
            "kafka.deliveries",
            10,
            2,
            10,
            "How often the broker gives a job out before it gives it up; drains and killed workers count too. What nothing speaks against goes into its queue again."),
        keys.optional(
                "kafka.dead-letters",
                "Topic for dead letters, where the broker prescribes how its name begins "
                    + "(errors.deadletterqueue.topic.name.prefix). Empty: jobs.dead with the usual prefix.")
            .orElse(""));
  }

  /** Of a partition with so many copies. */
  int minInsync(int copies) {
    return minInsyncReplicas > 0 ? minInsyncReplicas : Math.max(1, copies - 1);
  }
}
