package dev.kinora.infra.topic;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each of the farm's topics is set to; the table of docs/topics in code. */
final class TopicSettings {
  private static final Duration JOBS = Duration.ofDays(7);
  private static final Duration FLEETING = Duration.ofMinutes(10);
  private static final long MIB = 1 << 20;
  /** A job with an inline init image of 512 KiB and all its text fits twice. */
  private static final long JOB_BYTES = 2 * MIB;

  private final KafkaConfig config;

  TopicSettings(KafkaConfig config) {
    this.config = config;
  }

  /** @param partitions to make; a topic that exists keeps its own */
  record TopicSpec(int partitions, Map<String, String> settings) {}

  Map<String, TopicSpec> all() {
    var topics = new Topics(config);
    var all = new LinkedHashMap<String, TopicSpec>();
    topics.allJobs().forEach(name -> all.put(name, new TopicSpec(1, kept(JOBS, JOB_BYTES))));
    all.put(topics.jobsDead(), new TopicSpec(1, dead()));
    all.put(topics.frames(), new TopicSpec(config.framePartitions(), frames()));
    all.put(
        topics.events(),
        new TopicSpec(config.framePartitions(), kept(config.frameLog().eventsRetention(), MIB)));
    all.put(topics.previews(), new TopicSpec(config.framePartitions(), fleeting()));
    all.put(topics.control(), new TopicSpec(1, fleeting()));
    return all;
  }

  /** The broker's clock, not a producer's, says how old a record is: all rules about age then have one clock. */
  private static Map<String, String> kept(Duration retention, long largest) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("cleanup.policy", "delete");
    settings.put("message.timestamp.type", "LogAppendTime");
    settings.put("retention.ms", String.valueOf(retention.toMillis()));
    settings.put("retention.bytes", "-1");
    settings.put("max.message.bytes", String.valueOf(largest));
    return settings;
  }

  /** Share groups may write to it; a copy is larger than its job by the headers with the reason. */
  private static Map<String, String> dead() {
    Map<String, String> settings = kept(JOBS, JOB_BYTES + MIB);
    settings.put("errors.deadletterqueue.group.enable", "true");
    return settings;
  }

  private Map<String, String> frames() {
    FrameLogConfig log = config.frameLog();
    int largest = config.limits().maxRecordBytes();
    Map<String, String> settings = kept(log.retention(), largest);
    settings.put("retention.bytes", String.valueOf(log.retentionBytes()));
    // Whole segments are deleted, never the newest one: small ones keep the log near its limit.
    long segment = Math.clamp(log.retentionBytes() / 8, Math.max(largest, 16 * MIB), 1024 * MIB);
    settings.put("segment.bytes", String.valueOf(segment));
    return settings;
  }

  private static Map<String, String> fleeting() {
    Map<String, String> settings = kept(FLEETING, MIB);
    settings.put("retention.bytes", String.valueOf(64 * MIB));
    settings.put("segment.bytes", String.valueOf(16 * MIB));
    settings.put("segment.ms", String.valueOf(FLEETING.toMillis() / 2));
    return settings;
  }
}
