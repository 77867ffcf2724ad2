package dev.kinora.encoder.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.JobRules;
import dev.kinora.v1.FrameRecord;
import dev.kinora.v1.RecordHeader;
import dev.kinora.v1.RenderJob;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Raw records of `frames` into readable ones. */
final class RecordParser {
  private final Topics topics;

  RecordParser(Topics topics) {
    this.topics = topics;
  }

  /** Either a record or why there is none. */
  sealed interface Parsed {
    record Good(LoggedRecord record) implements Parsed {}

    record Bad(SkipReason reason) implements Parsed {}
  }

  Parsed parse(ConsumerRecord<String, byte[]> raw) {
    if (raw.value() == null) {
      return new Parsed.Bad(SkipReason.UNREADABLE);
    }
    FrameRecord value;
    try {
      value = FrameRecord.parseFrom(raw.value());
    } catch (InvalidProtocolBufferException e) {
      return new Parsed.Bad(SkipReason.UNREADABLE);
    }
    if (value.getKindCase() == FrameRecord.KindCase.KIND_NOT_SET) {
      return new Parsed.Bad(SkipReason.UNKNOWN_KIND);
    }
    if (!usable(value.getHeader(), raw)) {
      return new Parsed.Bad(SkipReason.BAD_HEADER);
    }
    return new Parsed.Good(
        new LoggedRecord(raw.partition(), raw.offset(), raw.serializedValueSize(), value));
  }

  /** The id names objects and decides the partition: a record in another one would give its render a second judge. */
  private boolean usable(RecordHeader header, ConsumerRecord<String, byte[]> raw) {
    return !header.getId().isEmpty()
        && header.getId().equals(raw.key())
        && topics.partitionOf(header.getId()) == raw.partition()
        && !JobRules.garbage(RenderJob.newBuilder()
            .setId(header.getId())
            .setTenant(header.getTenant())
            .build());
  }
}
