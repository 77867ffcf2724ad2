package dev.kinora.encoder.assembly;

import dev.kinora.v1.FrameRecord;
import dev.kinora.v1.LogPosition;
import dev.kinora.v1.RecordHeader;

/**
 * A readable record of {@code frames} with a usable header, and where it stands.
 *
 * @param bytes its size in the log
 */
public record LoggedRecord(int partition, long offset, int bytes, FrameRecord value) {
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
