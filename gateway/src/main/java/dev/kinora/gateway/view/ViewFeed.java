package dev.kinora.gateway.view;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.gateway.view.LogReader.Reading;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.topic.LogOffsets;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.RenderEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the view up to date with three readers, each on its own thread: the jobs topics and `events` from their beginning, `previews`
 * and `control` from now on. Readiness part "view" is ready when jobs and events were read to the ends they had at the start.
 *
 * <p>`jobs` is read uncommitted, because workers see it so; `events` read_committed, because only a committed end is one.
 */
public final class ViewFeed implements AutoCloseable, ExpiryWatch.Events, RenderLookup.Freshness {
  private static final String PART = "view";
  /** What a reader that is not behind needs is a hundredth of it. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final RenderView view;
  private final News news;
  private final Consumer<ControlRecord> control;
  private final RoleContext context;
  private final Map<String, Counter> garbage;
  private final AtomicInteger behind = new AtomicInteger(2);
  private final CountDownLatch jobsRead = new CountDownLatch(1);
  private final List<TopicPartition> jobLogs;
  private final LogReader jobs;
  private final LogReader events;
  private final LogReader live;

  private ViewFeed(
      RoleContext context,
      String clusterId,
      RenderView view,
      News news,
      Consumer<ControlRecord> control,
      InstantSource clock) {
    this.view = view;
    this.news = news;
    this.control = control;
    this.context = context;
    Topics topics = context.topics();
    MeterRegistry registry = context.metrics().registry();
    garbage = Map.of(
        topics.events(), garbage(registry, "events"),
        topics.previews(), garbage(registry, "previews"),
        topics.control(), garbage(registry, "control"));
    context.readiness().starting(PART);
    JobRecords jobRecords = new JobRecords(view, topics, clusterId, clock, registry);
    // One partition each, as the setup of the topics makes sure.
    jobLogs =
        jobRecords.topics().stream().map(topic -> new TopicPartition(topic, 0)).toList();
    jobs = read(
        new Reading("jobs", jobRecords.topics(), true),
        IsolationLevel.READ_UNCOMMITTED,
        jobRecords,
        this::jobsCaughtUp);
    events = read(
        new Reading("events", List.of(topics.events()), true),
        IsolationLevel.READ_COMMITTED,
        this::event,
        this::readerCaughtUp);
    live = read(
        new Reading("live", List.of(topics.previews(), topics.control()), false),
        IsolationLevel.READ_UNCOMMITTED,
        this::live,
        () -> {});
  }

  /** Hears what was read, after the view has it; on the readers' threads, which must not wait. */
  public interface News {
    void happened(RenderEvent event, EventPlace place);

    void previewed(PreviewRecord preview);
  }

  /** Starts to read; returns at once. {@code control} is called on the reader's thread. */
  public static ViewFeed start(
      RoleContext context,
      String clusterId,
      RenderView view,
      News news,
      Consumer<ControlRecord> control,
      InstantSource clock) {
    return new ViewFeed(context, clusterId, view, news, control, clock);
  }

  /** Whether the view has every job and event that was there when the gateway started. */
  @Override
  public boolean caughtUp() {
    return behind.get() == 0;
  }

  @Override
  public boolean catchUp() {
    try {
      return jobs.awaitPassed(
          new LogOffsets(context.kafka().admin(), MOMENT).ends(jobLogs), MOMENT);
    } catch (FarmException away) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    jobsRead.countDown();
    List<LogReader> readers = List.of(jobs, events, live);
    readers.forEach(LogReader::stop);
    readers.forEach(LogReader::close);
  }

  @Override
  public Map<TopicPartition, Long> eventEnds() {
    String topic = context.topics().events();
    return new LogOffsets(context.kafka().admin())
        .ends(IntStream.range(0, context.topics().framePartitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
  }

  @Override
  public boolean eventsPassed(Map<TopicPartition, Long> ends) {
    return events.passed(ends);
  }

  private LogReader read(
      Reading reading, IsolationLevel isolation, LogReader.Sink sink, Runnable caughtUp) {
    Map<String, Object> overrides = Map.of(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        isolation.toString().toLowerCase(Locale.ROOT),
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false);
    return LogReader.start(
        reading,
        () -> context.kafka().consumer("kinora-gateway-" + reading.name(), overrides),
        sink,
        caughtUp,
        context.readiness());
  }

  private void jobsCaughtUp() {
    jobsRead.countDown();
    readerCaughtUp();
  }

  private void readerCaughtUp() {
    if (behind.decrementAndGet() == 0) {
      context.readiness().ready(PART);
    }
  }

  private void count(ConsumerRecord<String, byte[]> record) {
    Counter counter = garbage.get(record.topic());
    if (counter != null) {
      counter.increment();
    }
  }

  private static Counter garbage(MeterRegistry registry, String topic) {
    return Counter.builder("kinora.gateway.records.garbage")
        .description("records that could not be read or named no render")
        .tag("topic", topic)
        .register(registry);
  }

  private static boolean named(String tenant, String id) {
    return !tenant.isEmpty() && Uuids.valid(id);
  }

  /**
   * Waits for the jobs that were there at the start: an end that is read before its job is kept only while it is among the last
   * ended ones, and a job that comes after it was dropped would look as if it had never ended.
   */
  private void event(ConsumerRecord<String, byte[]> record) {
    try {
      jobsRead.await();
      RenderEvent event = RenderEvent.parseFrom(record.value());
      if (named(event.getTenant(), event.getId())
          && event.getKindCase() != RenderEvent.KindCase.KIND_NOT_SET) {
        EventPlace place = new EventPlace(record.partition(), record.offset());
        view.happened(event, place);
        news.happened(event, place);
        return;
      }
    } catch (InvalidProtocolBufferException e) {
      // Counted below with what names no render.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    count(record);
  }

  private void live(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.topic().equals(context.topics().previews())) {
        PreviewRecord preview = PreviewRecord.parseFrom(record.value());
        view.progressed(preview);
        news.previewed(preview);
      } else {
        control.accept(ControlRecord.parseFrom(record.value()));
      }
    } catch (InvalidProtocolBufferException e) {
      count(record);
    }
  }
}
