package dev.kinora.encoder.assembly;

import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.LogPosition;
import dev.kinora.log.v1.RecordHeader;

/**
 * A readable record of {@code frames} with a usable header, and where it stands.
 *
 * @param bytes its size in the log
 * @param millis when the broker appended it
 */
public record LoggedRecord(int partition, long offset, int bytes, long millis, FrameRecord value) {
  /** Appended whenever. */
  public LoggedRecord(int partition, long offset, int bytes, FrameRecord value) {
    this(partition, offset, bytes, 0, value);
  }

  public RecordHeader header() {
    return value.getHeader();
  }

  public String id() {
    return value.getHeader().getId();
  }

  public LogPosition position() {
    return LogPosition.newBuilder().setPartition(partition).setOffset(offset).build();
  }
}
