package dev.kinora.encoder.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.StoreGate;
import dev.kinora.infra.store.Evidence;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.topic.GivenAgain;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the broker gives up is tried on, unless something speaks against it. */
class DeadLetterIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String REJECTED = "Offset rejected by client.";
  private static final String EXCEEDED = "Offset delivery count exceeded the threshold.";

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private StoreGate gate;
  private S3Store store;
  private TestEncoders encoder;
  private LogView logs;
  private Topics topics;

  @BeforeEach
  void start() {
    gate = StoreGate.before(INFRA.storeConfig());
    store = S3Store.open(gate.config());
    encoder = TestEncoders.start(INFRA.context("encoder", store), store).awaitReady();
    logs = new LogView(INFRA.context("view"));
    topics = encoder.context().topics();
  }

  @AfterEach
  void stop() {
    logs.close();
    encoder.close();
    store.close();
    gate.close();
  }

  @Test
  void aJobThatNothingSpeaksAgainstIsInItsQueueAgainAsItWas() throws Exception {
    RenderJob job = RenderRecords.of(2).job();
    blame(store, job, 2);
    var letter = letter(job, EXCEEDED);
    letter.headers().add("traceparent", "00-1-2-03".getBytes(UTF_8));
    logs.write(letter);

    ConsumerRecord<String, byte[]> again = queued(job.getId());
    assertThat(RenderJob.parseFrom(again.value())).isEqualTo(job);
    assertThat(GivenAgain.is(again)).isTrue();
    assertThat(again.headers())
        .extracting(header -> header.key())
        .containsOnlyOnce("traceparent")
        .noneMatch(key -> key.startsWith("__dlq"));
    assertThat(encoder.metric("kinora.encoder.dead.letters")).isOne();
  }

  @Test
  void aJobWithoutAnIdKeepsTheOneThatItsPlaceGaveIt() throws Exception {
    RenderJob bare = RenderRecords.of(2).job().toBuilder().clearId().build();
    logs.write(letter(bare, EXCEEDED));
    String cluster = encoder.context().kafka().clusterId();
    String id =
        Uuids.v5("%s-%s-0-77".formatted(cluster, topics.jobs("interactive"))).toString();
    assertThat(RenderJob.parseFrom(queued(id).value()).getId()).isEqualTo(id);
  }

  @Test
  void aJobThatEndedThreeAttemptsEndsWithWhatTheLastOneSaid() {
    RenderJob job = RenderRecords.of(2).job();
    blame(store, job, 2);
    new Evidence(store)
        .failed(job, attempt(), new FarmException(FailureCode.INTERNAL, "it fell over"));
    logs.write(letter(job, EXCEEDED));

    RenderEnd end = logs.end(job.getId());
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.DEAD_LETTERED);
    assertThat(end.getFailure().getMessage())
        .contains("10 deliveries")
        .contains("INTERNAL: it fell over");
    Await.until(
        Duration.ofSeconds(20),
        "no evidence against an ended render",
        () -> store.list(StoreKeys.checkpoints("local", job.getId()), 10).isEmpty());
  }

  @Test
  void aJobThatAWorkerRejectedOrThatExpiredOrWhoseQueueIsGoneEnds() {
    RenderJob rejected = RenderRecords.of(2).job();
    logs.write(letter(rejected, REJECTED));
    RenderJob expired = RenderRecords.of(2).job().toBuilder()
        .setAcceptedAt(Timestamps.fromSeconds(1_000))
        .setExpiresAt(Timestamps.fromSeconds(2_000))
        .build();
    logs.write(letter(expired, EXCEEDED));
    RenderJob homeless = RenderRecords.of(2).job();
    var letter = letter(homeless, EXCEEDED);
    letter.headers().remove("__dlq.errors.topic");
    logs.write(letter);
    for (RenderJob job : List.of(rejected, expired, homeless)) {
      assertThat(logs.end(job.getId()).getFailure().getCode()).isEqualTo(FailureCode.DEAD_LETTERED);
    }
  }

  @Test
  void lettersWaitWhileTheStoreIsAway() {
    RenderJob guilty = RenderRecords.of(2).job();
    blame(store, guilty, 3);
    gate.refuse();
    Await.until(SOON, "the store to be missed", () -> {
      try {
        store.stat("any");
      } catch (FarmException e) {
        return store.health().away().isPresent();
      }
      return false;
    });
    logs.write(letter(guilty, EXCEEDED));
    gate.open();
    assertThat(logs.end(guilty.getId()).getFailure().getCode())
        .isEqualTo(FailureCode.DEAD_LETTERED);
  }

  /** As if so many attempts at it had ended with their processes. */
  static void blame(ObjectStore store, RenderJob job, int attempts) {
    for (int i = 0; i < attempts; i++) {
      new Evidence(store).begun(job, attempt(), "dead");
    }
  }

  private static String attempt() {
    return Uuids.v7(InstantSource.system()).toString();
  }

  private ProducerRecord<String, byte[]> letter(RenderJob job, String reason) {
    var letter = new ProducerRecord<>(topics.jobsDead(), "key", job.toByteArray());
    Map.of(
            "topic", topics.jobs("interactive"),
            "partition", "0",
            "offset", "77",
            "delivery.count", "10",
            "message", reason)
        .forEach(
            (name, value) -> letter.headers().add("__dlq.errors." + name, value.getBytes(UTF_8)));
    return letter;
  }

  /** The record of that render in its queue. */
  private ConsumerRecord<String, byte[]> queued(String id) {
    var queue = new TopicPartition(topics.jobs("interactive"), 0);
    try (var consumer = encoder.context().kafka().consumer("queue", Map.of())) {
      consumer.assign(List.of(queue));
      consumer.seekToBeginning(List.of(queue));
      return Await.value(SOON, "the job in its queue", () -> {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (id(record).equals(id)) {
            return Optional.of(record);
          }
        }
        return Optional.empty();
      });
    }
  }

  private static String id(ConsumerRecord<String, byte[]> record) {
    try {
      return RenderJob.parseFrom(record.value()).getId();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
