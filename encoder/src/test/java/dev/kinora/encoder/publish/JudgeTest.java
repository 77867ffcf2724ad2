package dev.kinora.encoder.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.encoder.publish.Judge.Verdict;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.Topics;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("removal") // the only way to a membership without a broker
class JudgeTest {
  private static final StoredEnd END = StoredEnd.newBuilder()
      .setEnd(
          RenderEnd.newBuilder().setId("render").setTenant("local").setOutcome(Outcome.COMPLETED))
      .build();
  private static final ConsumerGroupMetadata MEMBER =
      new ConsumerGroupMetadata("kinora-encoders", 7, "member", Optional.empty());

  private final Topics topics =
      new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of())));
  private final List<String> calls = new ArrayList<>();
  private final List<MockProducer<String, byte[]>> made = new ArrayList<>();
  private final Judge judge = new Judge(topics, this::producer, () -> Instant.EPOCH);

  @Test
  void putsTheEventIntoTheLogBeforeItAsksForTheOffsets() {
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.PUBLISHED);
    assertThat(calls)
        .containsExactly(
            "initTransactions",
            "beginTransaction",
            "send",
            "flush",
            "sendOffsetsToTransaction",
            "commitTransaction");
  }

  @Test
  void commitsTheOffsetOfTheRendersOwnPartitionWithItsEvent() {
    judge.publish(END, 2, 41, MEMBER);
    assertThat(made.getFirst().consumerGroupOffsetsHistory())
        .containsExactly(Map.of(
            "kinora-encoders",
            Map.of(new TopicPartition(topics.frames(), 2), new OffsetAndMetadata(41))));
    assertThat(made.getFirst().history()).hasSize(1);
    assertThat(made.getFirst().history().getFirst().partition()).isEqualTo(2);
  }

  @Test
  void publishesNothingWhileItIsNoMemberOfTheGroup() {
    var stranger = new ConsumerGroupMetadata("kinora-encoders", -1, "", Optional.empty());
    assertThat(judge.publish(END, 2, 41, stranger)).isEqualTo(Verdict.REJECTED);
    assertThat(calls).isEmpty();
  }

  @Test
  void abortsARefusedTransactionAndGoesOnWithTheSameProducer() {
    judge.open();
    made.getFirst().sendOffsetsToTransactionException =
        new KafkaException("the partition is another's");
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.REJECTED);
    assertThat(made.getFirst().transactionAborted()).isTrue();
    assertThat(made.getFirst().history()).isEmpty();
    made.getFirst().sendOffsetsToTransactionException = null;
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.PUBLISHED);
    assertThat(made).hasSize(1);
  }

  @Test
  void takesANewProducerOnceFencedAndStopsWhenFencedAgainAndAgain() {
    judge.open();
    for (int fence = 1; fence <= 3; fence++) {
      made.getLast().fenceProducer();
      assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.REJECTED);
      judge.open();
      assertThat(made).hasSize(fence + 1);
    }
    made.getLast().fenceProducer();
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.REPLACED);
  }

  @Test
  void treatsACommitWithoutAnAnswerAsUnknown() {
    judge.open();
    made.getLast().commitTransactionException = new TimeoutException("no answer");
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.REJECTED);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.PUBLISHED);
  }

  @Test
  void judgesAgainAfterItsReaderWasBegunAgain() {
    judge.open();
    judge.close();
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.PUBLISHED);
    assertThat(made).hasSize(2);
  }

  @Test
  void takesANewProducerWhereKafkaGaveTheOldOneUp() {
    judge.open();
    made.getFirst().commitTransactionException = new UnsupportedVersionException("an older broker");
    made.getFirst().abortTransactionException = new KafkaException("in an error state");
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.REJECTED);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(judge.publish(END, 2, 41, MEMBER)).isEqualTo(Verdict.PUBLISHED);
  }

  @Test
  void passesOnThatMemoryRanOutWhateverItIsWrappedIn() {
    judge.open();
    var exhausted = new OutOfMemoryError("Java heap space");
    for (RuntimeException fault : List.of(
        fenced(exhausted), new IllegalStateException(exhausted), new KafkaException(exhausted))) {
      made.getLast().commitTransactionException = fault;
      assertThatThrownBy(() -> judge.publish(END, 2, 41, MEMBER)).isSameAs(exhausted);
      made.getLast().commitTransactionException = null;
      made.getLast().abortTransaction();
    }
  }

  private static RuntimeException fenced(Throwable cause) {
    var fenced = new ProducerFencedException("by a fault");
    fenced.initCause(cause);
    return fenced;
  }

  /** A producer that writes down the order of its calls. */
  @SuppressWarnings("unchecked")
  private Producer<String, byte[]> producer() {
    var mock = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    made.add(mock);
    return (Producer<String, byte[]>) Proxy.newProxyInstance(
        Producer.class.getClassLoader(),
        new Class<?>[] {Producer.class},
        (proxy, method, arguments) -> {
          calls.add(method.getName());
          try {
            return method.invoke(mock, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }
}
