package dev.kinora.encoder.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.JobRules;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.RenderJob;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Raw records of `frames` into readable ones. */
final class RecordParser {
  /** With all labels that a job may have, four bytes to a character. */
  private static final int LARGEST_HEADER = 24 << 10;

  /** With two prompts, 16 placements and all labels. */
  private static final int LARGEST_SAID = 64 << 10;

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
    if (!usable(value.getHeader(), raw) || value.getSaid().getSerializedSize() > LARGEST_SAID) {
      return new Parsed.Bad(SkipReason.BAD_HEADER);
    }
    return new Parsed.Good(new LoggedRecord(
        raw.partition(), raw.offset(), raw.serializedValueSize(), raw.timestamp(), value));
  }

  /**
   * What goes into every end must be printable and small. The id names objects and decides the partition: a record in another one would give its
   * render a second judge.
   */
  private boolean usable(RecordHeader header, ConsumerRecord<String, byte[]> raw) {
    return header.getSerializedSize() <= LARGEST_HEADER
        && Timestamps.isValid(header.getAcceptedAt())
        && Timestamps.isValid(header.getExpiresAt())
        && !header.getId().isEmpty()
        && header.getId().equals(raw.key())
        && topics.partitionOf(header.getId()) == raw.partition()
        && !JobRules.garbage(RenderJob.newBuilder()
            .setId(header.getId())
            .setTenant(header.getTenant())
            .build());
  }
}
