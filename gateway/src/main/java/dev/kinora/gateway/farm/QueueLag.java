package dev.kinora.gateway.farm;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.LogOffsets;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.infra.topic.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the workers are with each queue: the broker is asked for its share groups again and again, on a thread of its own. A
 * group of which no job was finished yet says nothing: all that its topic holds is unfinished then. While the broker does not
 * answer there are no numbers.
 */
public final class QueueLag implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueLag.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;
  private final LogOffsets offsets;
  private final Topics topics;
  private final Function<String, Optional<Long>> leasedTo;
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
  private @Nullable SupervisedThread thread;

  /**
   * Of one queue.
   *
   * @param lag jobs that no worker has finished: waiting or held
   * @param window jobs from the oldest unfinished one to the furthest leased one, finished ones included. Where it begins the
   *     broker stores with the next acknowledgement, so until then the true one may be narrower.
   */
  record Standing(OptionalLong lag, OptionalLong window) {
    static final Standing UNKNOWN = new Standing(OptionalLong.empty(), OptionalLong.empty());
  }

  private QueueLag(Admin admin, Topics topics, Function<String, Optional<Long>> leasedTo) {
    this.admin = admin;
    this.offsets = new LogOffsets(admin, PATIENCE);
    this.topics = topics;
    this.leasedTo = leasedTo;
  }

  /**
   * With gauges for every queue.
   *
   * @param crew knows how far queues were leased, which the broker does not tell
   * @param every between two questions
   */
  public static QueueLag start(RoleContext context, Crew crew, Duration every) {
    MeterRegistry registry = context.metrics().registry();
    QueueLag lag = new QueueLag(context.kafka().admin(), context.topics(), crew::leasedTo);
    for (QueueConfig queue : context.topics().queues()) {
      lag.gauge(registry, queue, "kinora.gateway.queue.lag", "not finished", Standing::lag);
      lag.gauge(
          registry,
          queue,
          "kinora.gateway.queue.window",
          "from the oldest unfinished to the furthest leased one",
          Standing::window);
    }
    lag.thread = SupervisedThread.every(
        "gateway-queues", Duration.ZERO, every, context.readiness(), lag::ask);
    return lag;
  }

  private void gauge(
      MeterRegistry registry,
      QueueConfig queue,
      String name,
      String which,
      Function<Standing, OptionalLong> number) {
    ToDoubleFunction<QueueLag> value = lag -> {
      OptionalLong known = number.apply(lag.of(queue.name()));
      return known.isPresent() ? known.getAsLong() : Double.NaN;
    };
    Gauge.builder(name, this, value)
        .description("jobs of the queue's share group, " + which)
        .baseUnit("jobs")
        .tag("queue", queue.name())
        .register(registry);
  }

  Standing of(String queue) {
    return standings.getOrDefault(queue, Standing.UNKNOWN);
  }

  private void ask() throws InterruptedException {
    Map<String, ListShareGroupOffsetsSpec> groups = new HashMap<>();
    topics
        .queues()
        .forEach(queue -> groups.put(
            topics.shareGroup(queue.name()),
            new ListShareGroupOffsetsSpec().topicPartitions(List.of(jobs(queue)))));
    try {
      ListShareGroupOffsetsResult answer = admin.listShareGroupOffsets(groups);
      List<TopicPartition> logs = topics.queues().stream().map(this::jobs).toList();
      Map<TopicPartition, Long> begins = offsets.begins(logs);
      Map<TopicPartition, Long> ends = offsets.ends(logs);
      for (QueueConfig queue : topics.queues()) {
        long begin = begins.getOrDefault(jobs(queue), 0L);
        long end = ends.getOrDefault(jobs(queue), begin);
        standings.put(queue.name(), standing(queue, said(queue, answer), begin, end));
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      Exhaustion.passOn(e);
      LOG.debug("no word on the queues: {}", e.toString());
      standings.clear();
    }
  }

  /** Null where nobody ever asked for the queue's jobs. */
  private @Nullable SharePartitionOffsetInfo said(
      QueueConfig queue, ListShareGroupOffsetsResult answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return answer
          .partitionsToOffsetInfo(topics.shareGroup(queue.name()))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .get(jobs(queue));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return null;
      }
      throw e;
    }
  }

  private Standing standing(
      QueueConfig queue, @Nullable SharePartitionOffsetInfo said, long begin, long end) {
    if (said == null || said.startOffset() < 0) {
      return standing(queue, begin, end - begin);
    }
    long start = said.startOffset();
    return standing(queue, start, said.lag().orElse(Math.max(0, end - start)));
  }

  private Standing standing(QueueConfig queue, long start, long lag) {
    OptionalLong window = leasedTo
        .apply(queue.name())
        .map(to -> OptionalLong.of(lag == 0 ? 0 : Math.max(0, to - start)))
        .orElse(OptionalLong.empty());
    return new Standing(OptionalLong.of(lag), window);
  }

  private TopicPartition jobs(QueueConfig queue) {
    return new TopicPartition(topics.jobs(queue.name()), 0);
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
  }
}
