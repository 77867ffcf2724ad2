package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.log.v1.ControlRecord;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ControlSenderTest {
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final ControlSender control = new ControlSender(
      new LastingProducer(() -> producer),
      new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of()))));

  @Test
  void tellsThatTheDiskIsFullAndThatItHasRoomAgain() throws InvalidProtocolBufferException {
    control.disk("5 MiB free");
    control.disk("");

    assertThat(producer.history()).extracting(ProducerRecord::topic).containsOnly("kinora.control");
    assertThat(ControlRecord.parseFrom(producer.history().getFirst().value())
            .getDisk()
            .getFault())
        .isEqualTo("5 MiB free");
    assertThat(ControlRecord.parseFrom(producer.history().getLast().value()).hasDisk())
        .isTrue();
  }

  @Test
  void aNoticeThatCannotBeSentIsLostAndTheNextOneIsTried() {
    producer.sendException = new TimeoutException("no broker");
    control.disk("5 MiB free");
    producer.sendException = null;
    control.disk("4 MiB free");

    assertThat(producer.history()).hasSize(1);
  }
}
