package dev.kinora.infra.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShareGroupIT {
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final int SLOTS = 4;

  @RegisterExtension
  static final InfraExtension INFRA =
      new InfraExtension().with("kafka.lease", LEASE.toSeconds() + "s");

  private final RoleContext context = INFRA.context();
  private final Topics topics = context.topics();

  @Test
  void copiesARejectedJobToTheDeadLetters() throws Exception {
    send("bulk", "a-job", "the value");
    try (ShareConsumer<String, byte[]> slot = slot("bulk", "slot");
        Consumer<String, byte[]> dead = context.kafka().consumer("dead", Map.of())) {
      ConsumerRecord<String, byte[]> job = one(slot);
      slot.acknowledge(job, AcknowledgeType.REJECT);
      assertThat(slot.commitSync().values()).allMatch(Optional::isEmpty);

      dead.assign(List.of(new TopicPartition(topics.jobsDead(), 0)));
      ConsumerRecord<String, byte[]> letter = Await.value(LONG, "the dead letter", () -> {
        var records = dead.poll(Duration.ofMillis(100));
        return records.isEmpty()
            ? Optional.empty()
            : Optional.of(records.iterator().next());
      });
      assertThat(letter.key()).isEqualTo("a-job");
      assertThat(letter.value()).isEqualTo("the value".getBytes(UTF_8));
      assertThat(letter.headers()).anyMatch(header -> header.key().startsWith("__dlq.errors."));
    }
  }

  /**
   * A fetch that is under way when a slot is given its job may bring a second one into the consumer's buffer, where nobody
   * works on it: the broker gives it to another slot when its lease ends. Slots that took many would need a lease for each.
   */
  @Test
  void givesEachSlotOneJobWithinALeaseHoweverManyWait() throws Exception {
    sendInOneBatch("interactive", "job-0", "job-1", "job-2", "job-3");
    var slots = new ArrayList<Held>();
    try {
      for (int i = 0; i < SLOTS; i++) {
        slots.add(new Held(slot("interactive", "slot-" + i)));
      }
      Await.until(LEASE.plus(LONG), "a job in every slot", () -> {
        slots.forEach(Held::pollOrRenew);
        return slots.stream().allMatch(Held::holds);
      });
      assertThat(slots.stream().map(Held::key))
          .containsExactlyInAnyOrder("job-0", "job-1", "job-2", "job-3");
    } finally {
      slots.forEach(Held::close);
    }
  }

  private void send(String queue, String key, String value) throws Exception {
    try (var producer = context.kafka().producer("gateway", Map.of())) {
      producer
          .send(new ProducerRecord<>(topics.jobs(queue), key, value.getBytes(UTF_8)))
          .get(10, TimeUnit.SECONDS);
    }
  }

  /** Slots that took whole batches would take all of them. */
  private void sendInOneBatch(String queue, String... keys) {
    try (var producer = context.kafka().producer("gateway", Map.of("linger.ms", 60_000))) {
      for (String key : keys) {
        producer.send(new ProducerRecord<>(topics.jobs(queue), key, new byte[] {1}));
      }
      producer.flush();
    }
  }

  private ShareConsumer<String, byte[]> slot(String queue, String name) {
    ShareConsumer<String, byte[]> slot =
        context.kafka().shareConsumer(topics.shareGroup(queue), name);
    slot.subscribe(List.of(topics.jobs(queue)));
    return slot;
  }

  private static ConsumerRecord<String, byte[]> one(ShareConsumer<String, byte[]> slot) {
    return Await.value(LONG, "a job", () -> {
      var records = slot.poll(Duration.ofMillis(200));
      assertThat(records.count()).isLessThanOrEqualTo(1);
      return records.isEmpty()
          ? Optional.empty()
          : Optional.of(records.iterator().next());
    });
  }

  /** A slot as the worker has them: it polls until it holds a job, then renews its lease. */
  private static final class Held implements AutoCloseable {
    private final ShareConsumer<String, byte[]> consumer;
    private @Nullable ConsumerRecord<String, byte[]> job;

    Held(ShareConsumer<String, byte[]> consumer) {
      this.consumer = consumer;
    }

    void pollOrRenew() {
      if (job != null) {
        consumer.acknowledge(job, AcknowledgeType.RENEW);
        assertThat(consumer.commitSync().values()).allMatch(Optional::isEmpty);
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        assertThat(job == null || job.key().equals(record.key()))
            .as(record.key())
            .isTrue();
        job = record;
      }
    }

    boolean holds() {
      return job != null;
    }

    String key() {
      return Objects.requireNonNull(job).key();
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
