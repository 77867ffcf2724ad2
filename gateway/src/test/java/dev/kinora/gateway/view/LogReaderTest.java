package dev.kinora.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.view.LogReader.Reading;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogReaderTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final TopicPartition EVENTS = new TopicPartition("events", 0);
  private static final Reading ALL = new Reading("events", List.of("events"), true);

  private final Readiness readiness = new Readiness();
  private final List<Long> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger caughtUp = new AtomicInteger();

  @Test
  void goesOnWhereItWasAfterTheThreadFell() {
    LogReader.Sink sink = record -> {
      taken.add(record.offset());
      if (taken.equals(List.of(0L, 1L))) {
        throw new NoClassDefFoundError("for once");
      }
    };
    try (LogReader reader = start(sink)) {
      Await.until(SOON, "the end of the log", () -> reader.passed(Map.of(EVENTS, 3L)));
      assertThat(taken).containsExactly(0L, 1L, 1L, 2L);
      Await.until(SOON, "the word of it", () -> caughtUp.get() == 1);
      assertThat(readiness.json()).contains("kinora-gateway-events");
      assertThat(readiness.isLive()).isTrue();
    }
  }

  @Test
  void waitsForAConsumerThatCannotBeMadeForNow() {
    opened.set(-2);
    try (LogReader reader = start(record -> taken.add(record.offset()))) {
      Await.until(SOON, "the end of the log", () -> reader.passed(Map.of(EVENTS, 3L)));
      assertThat(taken).containsExactly(0L, 1L, 2L);
      assertThat(readiness.json()).doesNotContain("kinora-gateway-events");
    }
  }

  @Test
  void losesTheProcessWhereMemoryRanOut() throws Exception {
    LogReader.Sink sink = record -> {
      throw new OutOfMemoryError("Java heap space");
    };
    try (LogReader ignored = start(sink)) {
      assertThat(Await.loss(SOON, readiness)).startsWith("kinora-gateway-events: memory ran out");
    }
  }

  private LogReader start(LogReader.Sink sink) {
    return LogReader.start(ALL, this::consumer, sink, caughtUp::incrementAndGet, readiness);
  }

  /** Of a log with three records. */
  private Consumer<String, byte[]> consumer() {
    if (opened.incrementAndGet() <= 0) {
      throw new FarmException(FailureCode.UNAVAILABLE, "no broker's name is known");
    }
    var consumer = new MockConsumer<String, byte[]>("earliest");
    consumer.updatePartitions(
        "events", List.of(new PartitionInfo("events", 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(EVENTS, 0L));
    consumer.updateEndOffsets(Map.of(EVENTS, 3L));
    consumer.schedulePollTask(() -> {
      for (long offset = 0; offset < 3; offset++) {
        consumer.addRecord(new ConsumerRecord<>("events", 0, offset, "render", new byte[0]));
      }
    });
    return consumer;
  }
}
