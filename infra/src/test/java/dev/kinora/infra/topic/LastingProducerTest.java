package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastingProducerTest {
  private final List<MockProducer<String, byte[]>> made = new ArrayList<>();
  private final List<@Nullable Exception> heard = new ArrayList<>();
  private final LastingProducer producer = new LastingProducer(this::make, Duration.ZERO);

  @Test
  void isReplacedOnceKafkaSaysThatItsProducerIsRefused() {
    var refused = new ClusterAuthorizationException("no");
    Future<RecordMetadata> first = send();
    made.getFirst().errorNext(refused);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(first).failsWithin(Duration.ZERO).withThrowableThat().withCause(refused);

    Future<RecordMetadata> second = send();
    made.getLast().completeNext();
    assertThat(second).succeedsWithin(Duration.ZERO);
    assertThat(made).hasSize(2);
    assertThat(heard).containsExactly(refused, null);
  }

  @Test
  void isReplacedWhereItsProducerThrowsWhatItOnceMet() {
    send();
    var state = new KafkaException("in an error state", new SaslAuthenticationException("who?"));
    made.getFirst().sendException = state;
    assertThat(send()).failsWithin(Duration.ZERO).withThrowableThat().withCause(state);
    send();
    assertThat(made).hasSize(2);
  }

  @Test
  void staysWhereOneRecordIsTooLargeOrTheBrokerIsAway() {
    send();
    made.getFirst().errorNext(new RecordTooLargeException("17000000 bytes"));
    send();
    made.getFirst().errorNext(new TimeoutException("nobody answers"));
    send();
    made.getFirst().completeNext();
    assertThat(made).hasSize(1);
    assertThat(heard).hasSize(3);
  }

  @Test
  void tellsOnceOfARecordThatKafkaBothThrowsAndCallsBackFor() {
    var state = new KafkaException("in an error state");
    var twice = new LastingProducer(
        () -> new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<String, byte[]> record,
              org.apache.kafka.clients.producer.Callback callback) {
            callback.onCompletion(null, new KafkaException("aborted"));
            throw state;
          }
        },
        Duration.ZERO);
    twice.send(record(), (place, fault) -> heard.add(fault));
    assertThat(heard).hasSize(1);
  }

  @Test
  void oneThatIsRefusedAgainAndAgainIsNotMadeForEachRecord() {
    var patient = new LastingProducer(this::make, Duration.ofHours(1));
    patient.send(record());
    made.getFirst().errorNext(new SaslAuthenticationException("wrong password"));
    assertThat(patient.send(record()))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("wrong password");
    assertThat(made).hasSize(1);
  }

  @Test
  void anOldOnesLateWordDoesNotCostTheNewOne() {
    send();
    send();
    made.getFirst().errorNext(new ClusterAuthorizationException("no"));
    send();
    made.getFirst().errorNext(new KafkaException("closed forcefully"));
    assertThat(made).hasSize(2);
    assertThat(made.getLast().closed()).isFalse();
  }

  @Test
  void takesNothingOnceClosed() {
    producer.close();
    assertThat(send()).failsWithin(Duration.ZERO);
    assertThat(made).isEmpty();
    assertThatThrownBy(producer::get)
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNAVAILABLE));
  }

  private Future<RecordMetadata> send() {
    return producer.send(record(), (place, fault) -> heard.add(fault));
  }

  private static ProducerRecord<String, byte[]> record() {
    return new ProducerRecord<>("topic", "key", new byte[1]);
  }

  private Producer<String, byte[]> make() {
    var mock = new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    made.add(mock);
    return mock;
  }
}
