package dev.kinora.load.scale;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a farm's events from their beginning, on a thread of its own: which jobs have begun, and from when to when those took
 * that are done. Times are those at which the broker took the events. Safe for use by many threads.
 */
public final class EventReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients kafka;
  private final Consumer<String, byte[]> consumer;
  private final Thread thread;
  private final Map<String, Begun> underWay = new HashMap<>();
  private final List<JobSpan> done = new ArrayList<>();
  private volatile boolean closed;
  private @Nullable RuntimeException failure;

  private record Begun(String worker, long millis) {}

  private EventReader(KafkaConfig config) {
    this.kafka = new KafkaClients(config);
    this.consumer =
        kafka.consumer("kinora-bench-events", Map.of("isolation.level", "read_committed"));
    var topics = new Topics(config);
    consumer.assign(IntStream.range(0, consumer.partitionsFor(topics.events()).size())
        .mapToObj(partition -> new TopicPartition(topics.events(), partition))
        .toList());
    this.thread = Thread.ofPlatform().name("bench-events").daemon().start(this::run);
  }

  public static EventReader start(KafkaConfig config) {
    return new EventReader(config);
  }

  private void run() {
    try {
      while (!closed) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          take(RenderEvent.parseFrom(record.value()), record.timestamp());
        }
      }
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      fail(new FarmException(FailureCode.INTERNAL, "cannot read the farm's events: " + e, e));
    }
  }

  private synchronized void fail(RuntimeException reason) {
    failure = reason;
  }

  private synchronized void take(RenderEvent event, long millis) {
    if (event.hasStarted()) {
      Begun before = underWay.get(event.getId());
      long from = before == null ? millis : before.millis();
      underWay.put(event.getId(), new Begun(event.getStarted().getWorker(), from));
    } else if (event.hasEnded()) {
      RenderEnd end = event.getEnded();
      Begun begun = underWay.remove(event.getId());
      if (end.getOutcome() != Outcome.COMPLETED || begun == null) {
        failure = new FarmException(
            FailureCode.INTERNAL, "render %s ended as %s".formatted(end.getId(), end));
      } else {
        done.add(new JobSpan(
            end.getId(),
            begun.worker(),
            begun.millis(),
            millis,
            end.getFrameCount(),
            end.getDeviceMs()));
      }
    }
  }

  /** Jobs that have begun, whether they are done or not. Throws where one did not end well. */
  public synchronized int begun() {
    check();
    return underWay.size() + done.size();
  }

  /** In the order of their ends. */
  public synchronized List<JobSpan> done() {
    check();
    return List.copyOf(done);
  }

  /** Whether every job that had begun by then is done. */
  public synchronized boolean doneWithAllBegunBy(long millis) {
    check();
    return underWay.values().stream().noneMatch(begun -> begun.millis() <= millis);
  }

  private void check() {
    RuntimeException reason = failure;
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
    consumer.close();
    kafka.close();
  }
}
