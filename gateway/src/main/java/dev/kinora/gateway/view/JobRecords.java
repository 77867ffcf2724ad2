package dev.kinora.gateway.view;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Defaults;
import dev.kinora.job.JobRules;
import dev.kinora.job.RecordHeaders;
import dev.kinora.job.RecordOrigin;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.RenderJob;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of the jobs topics into the view. They come from gateways and from event producers alike, so anything may be
 * in them: what names no tenant or cannot be read is counted and passed over. Records older than six days are not read (L9). Called
 * on the jobs reader's thread.
 */
final class JobRecords implements LogReader.Sink {
  private static final Duration READ_BACK = Duration.ofDays(6);

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
    RecordHeader header = RecordHeaders.of(Defaults.identified(job, origin), "");
    String queue = queueOfTopic.getOrDefault(record.topic(), "");
    view.accepted(header, JobPlace.of(job, queue, record.offset()));
  }

  private static @Nullable RenderJob parse(byte @Nullable [] value) {
    try {
      return value == null ? null : RenderJob.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
