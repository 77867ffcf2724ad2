package dev.kinora.gateway.farm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.WorkerStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a share group says of a queue while jobs wait, are held and are finished out of order. */
class QueueLagIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String QUEUE = "interactive";

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @Test
  void lagCountsWhatIsNotFinishedAndTheWindowEndsAtTheFurthestLease() throws Exception {
    RoleContext context = INFRA.context("gateway");
    String jobs = context.topics().jobs(QUEUE);
    Crew crew = new Crew(InstantSource.system());
    try (QueueLag lag = QueueLag.start(context, crew, Duration.ofMillis(100));
        Producer<String, byte[]> producer = context.kafka().producer("test", Map.of());
        ShareConsumer<String, byte[]> slow = slot(context, "slow");
        ShareConsumer<String, byte[]> quick = slot(context, "quick")) {
      Await.until(SOON, "an empty queue", () -> number(context, "lag") == 0);
      for (int i = 0; i < 9; i++) {
        producer.send(new ProducerRecord<>(jobs, "job-" + i, new byte[] {1})).get();
      }
      Await.until(SOON, "nine that nobody leased", () -> number(context, "lag") == 9);
      ConsumerRecord<String, byte[]> oldest = take(slow);
      for (int i = 0; i < 2; i++) {
        finish(quick);
      }
      assertThat(number(context, "window"))
          .as("before a worker tells its leases")
          .isNaN();
      leased(crew, 3);
      Await.until(
          SOON,
          "two of nine finished behind the oldest, and six that nobody leased",
          () -> number(context, "lag") == 7 && number(context, "window") == 3);
      assertThat(lag.of(QUEUE).window()).hasValue(3);
      slow.acknowledge(oldest, AcknowledgeType.ACCEPT);
      slow.commitSync();
      Await.until(SOON, "those that nobody leased", () -> number(context, "lag") == 6);
      finish(quick); // the broker stores with it where the window begins now
      leased(crew, 4);
      Await.until(
          SOON,
          "a window that begins behind the oldest",
          () -> number(context, "lag") == 5 && number(context, "window") <= 1);
      for (int i = 0; i < 5; i++) {
        finish(quick);
      }
      leased(crew, 9);
      Await.until(
          SOON,
          "nothing to do",
          () -> number(context, "lag") == 0 && number(context, "window") == 0);
    }
  }

  private static ShareConsumer<String, byte[]> slot(RoleContext context, String name) {
    ShareConsumer<String, byte[]> slot =
        context.kafka().shareConsumer(context.topics().shareGroup(QUEUE), name);
    slot.subscribe(List.of(context.topics().jobs(QUEUE)));
    return slot;
  }

  private static void finish(ShareConsumer<String, byte[]> slot) {
    slot.acknowledge(take(slot), AcknowledgeType.ACCEPT);
    slot.commitSync();
  }

  private static void leased(Crew crew, long to) {
    crew.heard(WorkerStatus.newBuilder()
        .setInstance("a")
        .addQueues(QueueLeases.newBuilder().setQueue(QUEUE).setLeasedTo(to))
        .build());
  }

  private static ConsumerRecord<String, byte[]> take(ShareConsumer<String, byte[]> slot) {
    return Await.value(SOON, "a job", () -> {
      for (ConsumerRecord<String, byte[]> record : slot.poll(Duration.ofMillis(200))) {
        return Optional.of(record);
      }
      return Optional.empty();
    });
  }

  private static double number(RoleContext context, String name) {
    return context
        .metrics()
        .registry()
        .get("kinora.gateway.queue." + name)
        .tag("queue", QUEUE)
        .gauge()
        .value();
  }
}
