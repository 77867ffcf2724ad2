package dev.kinora.gateway.progress;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Defaults;
import dev.kinora.job.JobRules;
import dev.kinora.job.RecordHeaders;
import dev.kinora.job.RecordOrigin;
import dev.kinora.v1.RecordHeader;
import dev.kinora.v1.RenderJob;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of the jobs topics into the view. They come from gateways and from event producers alike, so anything may be
 * in them: what names no tenant or cannot be read is counted and passed over, and of labels only as many are kept as a valid job has.
 * Records older than six days are not read (L9). Called on the jobs reader's thread.
 */
final class JobRecords implements LogReader.Sink {
  private static final Duration READ_BACK = Duration.ofDays(6);
  /** The year 2200: far enough that a day more is still a time. */
  private static final Timestamp LATEST = Timestamps.fromSeconds(7_258_118_400L);

  private static final int LABELS = 16;
  private static final int LABEL_CHARACTERS = 256;

  private final RenderView view;
  private final String clusterId;
  private final Map<String, String> queueOfTopic = new HashMap<>();
  private final InstantSource clock;
  private final Counter garbage;

  JobRecords(
      RenderView view,
      Topics topics,
      String clusterId,
      InstantSource clock,
      MeterRegistry registry) {
    this.view = view;
    this.clusterId = clusterId;
    this.clock = clock;
    this.garbage = Counter.builder("kinora.gateway.records.garbage")
        .description("records that could not be read or named no render")
        .tag("topic", "jobs")
        .register(registry);
    topics.queues().forEach(queue -> queueOfTopic.put(topics.jobs(queue.name()), queue.name()));
  }

  List<String> topics() {
    return List.copyOf(queueOfTopic.keySet());
  }

  @Override
  public void take(ConsumerRecord<String, byte[]> record) {
    Instant written = Instant.ofEpochMilli(record.timestamp());
    if (written.isBefore(clock.instant().minus(READ_BACK))) {
      return;
    }
    RenderJob job = parse(record.value());
    if (job == null || JobRules.garbage(job)) {
      garbage.increment();
      return;
    }
    RecordOrigin origin =
        new RecordOrigin(clusterId, record.topic(), record.partition(), record.offset(), written);
    RecordHeader header = RecordHeaders.of(Defaults.identified(timely(job), origin), "");
    String queue = queueOfTopic.getOrDefault(record.topic(), "");
    view.accepted(bounded(header), JobPlace.of(job, queue, record.offset()));
  }

  /** Without times that are none: such a job is invalid and a worker ends it, but until then it must be listed somewhere. */
  private static RenderJob timely(RenderJob job) {
    RenderJob.Builder kept = job.toBuilder();
    if (!Timestamps.isValid(job.getAcceptedAt())
        || Timestamps.compare(job.getAcceptedAt(), LATEST) > 0) {
      kept.clearAcceptedAt().clearExpiresAt();
    }
    if (!Timestamps.isValid(job.getExpiresAt())) {
      kept.clearExpiresAt();
    }
    return kept.build();
  }

  private static @Nullable RenderJob parse(byte @Nullable [] value) {
    try {
      return value == null ? null : RenderJob.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static RecordHeader bounded(RecordHeader header) {
    boolean small = header.getLabelsCount() <= LABELS
        && header.getLabelsMap().entrySet().stream()
            .allMatch(label ->
                label.getKey().length() + label.getValue().length() <= 2 * LABEL_CHARACTERS);
    if (small) {
      return header;
    }
    RecordHeader.Builder kept = header.toBuilder().clearLabels();
    new TreeMap<>(header.getLabelsMap())
        .entrySet().stream()
            .filter(label -> label.getKey().length() <= LABEL_CHARACTERS
                && label.getValue().length() <= LABEL_CHARACTERS)
            .limit(LABELS)
            .forEach(label -> kept.putLabels(label.getKey(), label.getValue()));
    return kept.build();
  }
}
