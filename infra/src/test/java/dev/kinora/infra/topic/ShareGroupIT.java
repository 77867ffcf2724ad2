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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShareGroupIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension().with("kafka.lease", "60s");

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

  @Test
  void givesEachSlotOneJobHoweverManyWait() throws Exception {
    for (int i = 0; i < 4; i++) {
      send("interactive", "job-" + i, "v");
    }
    var slots = new ArrayList<ShareConsumer<String, byte[]>>();
    var held = new ArrayList<String>();
    try {
      for (int i = 0; i < 4; i++) {
        ShareConsumer<String, byte[]> slot = slot("interactive", "slot-" + i);
        slots.add(slot);
        held.add(one(slot).key());
      }
      assertThat(held).containsExactlyInAnyOrder("job-0", "job-1", "job-2", "job-3");
    } finally {
      slots.forEach(ShareConsumer::close);
    }
  }

  private void send(String queue, String key, String value) throws Exception {
    try (var producer = context.kafka().producer("gateway", Map.of())) {
      producer
          .send(new ProducerRecord<>(topics.jobs(queue), key, value.getBytes(UTF_8)))
          .get(10, TimeUnit.SECONDS);
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
}
