package dev.kinora.gateway.view;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.JobRules;
import dev.kinora.job.RecordOrigin;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.RenderJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads jobs back from the log by their place: the view keeps no specs, and a render that never began has none in its end either. Jobs
 * written or read last are kept, {@link #KEPT} bytes of them, so that the broker is asked only for others.
 *
 * <p>Any thread may call it and blocks; the owner closes it.
 */
public final class JobLog implements AutoCloseable {
  /** Bytes of jobs in binary form. */
  static final int KEPT = 8 << 20;

  private static final int FETCH = 64 * 1024;

  private final LogWindow window;
  private final Topics topics;
  private final Cache<Place, Logged> kept = Caffeine.newBuilder()
      .maximumWeight(KEPT)
      .weigher((Place place, Logged logged) -> logged.job().getSerializedSize())
      .build();

  private record Place(String queue, long offset) {}

  /** A job and when it was written. */
  private record Logged(RenderJob job, Instant written) {}

  private JobLog(LogWindow window, Topics topics) {
    this.window = window;
    this.topics = topics;
  }

  public static JobLog open(KafkaClients kafka, Topics topics) {
    Map<String, Object> singly = Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        1,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        FETCH,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none");
    return new JobLog(new LogWindow(kafka.consumer("kinora-gateway-job-log", singly)), topics);
  }

  /** A job that was just written: whoever asks for its render next need not ask the broker. */
  public void keep(RenderJob job, JobPlace place) {
    kept.put(
        new Place(place.queue(), place.offset()),
        new Logged(job, Instant.ofEpochMilli(Timestamps.toMillis(job.getAcceptedAt()))));
  }

  /** The job of a render; empty where the view does not know its place or the log no longer has it. */
  public Optional<RenderJob> find(KnownRender render) {
    return logged(render).map(Logged::job);
  }

  /** The rules that a render's job breaks; none where nobody knows it. */
  public List<FieldViolation> faults(KnownRender render) {
    JobPlace place = render.job();
    return logged(render)
        .map(found -> JobRules.check(
            found.job(), new RecordOrigin("", place.queue(), 0, place.offset(), found.written())))
        .orElse(List.of());
  }

  private Optional<Logged> logged(KnownRender render) {
    JobPlace place = render.job();
    if (!place.known()) {
      return Optional.empty();
    }
    Logged known = kept.getIfPresent(new Place(place.queue(), place.offset()));
    return known != null ? Optional.of(known) : read(place, render.header());
  }

  @Override
  public void close() {
    window.close();
  }

  private Optional<Logged> read(JobPlace place, RecordHeader of) {
    // One partition each, as the setup of the topics makes sure.
    TopicPartition log = new TopicPartition(topics.jobs(place.queue()), 0);
    List<Logged> found = new ArrayList<>(1);
    window.read(log, place.offset(), place.offset() + 1, record -> {
      parse(record, of)
          .ifPresent(job -> found.add(new Logged(job, Instant.ofEpochMilli(record.timestamp()))));
      return false;
    });
    Optional<Logged> job = found.stream().findFirst();
    job.ifPresent(one -> kept.put(new Place(place.queue(), place.offset()), one));
    return job;
  }

  /** Empty where it is another render's: the topic was made anew. */
  private static Optional<RenderJob> parse(ConsumerRecord<String, byte[]> record, RecordHeader of) {
    try {
      RenderJob job = RenderJob.parseFrom(record.value());
      boolean same = job.getTenant().equals(of.getTenant())
          && (job.getId().isEmpty() || job.getId().equals(of.getId()));
      return same ? Optional.of(job) : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
