package dev.kinora.encoder.publish;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.log.v1.Judgement;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** The record of topic `events` that tells of an end: clients read its value, judges its header too. */
public final class TerminalEvent {
  /** A {@link Judgement}. */
  private static final String HEADER = "judgement";

  private TerminalEvent() {}

  static ProducerRecord<String, byte[]> write(String topic, int partition, StoredEnd stored) {
    RenderEnd end = stored.getEnd();
    RenderEvent event = RenderEvent.newBuilder()
        .setId(end.getId())
        .setTenant(end.getTenant())
        .putAllLabels(end.getLabelsMap())
        .setTime(end.getEndedAt())
        .setEnded(end)
        .build();
    var record = new ProducerRecord<>(topic, partition, end.getId(), event.toByteArray());
    record.headers().add(HEADER, stored.getJudgement().toByteArray());
    return record;
  }

  /** Empty where the record is another event, or none. An end whose header cannot be read is one without a judgement. */
  public static Optional<StoredEnd> read(ConsumerRecord<String, byte[]> record) {
    try {
      RenderEvent event = RenderEvent.parseFrom(record.value());
      return event.hasEnded() ? Optional.of(read(event.getEnded(), record)) : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static StoredEnd read(RenderEnd end, ConsumerRecord<String, byte[]> record) {
    StoredEnd.Builder stored = StoredEnd.newBuilder().setEnd(end);
    Header header = record.headers().lastHeader(HEADER);
    if (header != null) {
      try {
        stored.setJudgement(Judgement.parseFrom(header.value()));
      } catch (InvalidProtocolBufferException e) {
        return stored.build();
      }
    }
    return stored.build();
  }
}
