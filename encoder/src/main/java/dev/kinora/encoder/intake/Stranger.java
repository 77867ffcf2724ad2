package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.log.v1.RecordHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * A render that this judge knows nothing of: whether it has an end.json is being asked elsewhere (rule L6), and its records
 * wait in their order until that is known. Reader's thread.
 */
final class Stranger implements Undecided {
  private final Start start;
  private final List<LoggedRecord> records = new ArrayList<>();
  private long bytes;

  Stranger(LoggedRecord first) {
    this.start = new Start(first.offset(), first.millis());
    hold(first);
  }

  @Override
  public Start start() {
    return start;
  }

  @Override
  public RecordHeader header() {
    return records.getFirst().header();
  }

  void hold(LoggedRecord record) {
    records.add(record);
    bytes += record.bytes();
  }

  /** Those that came, the first one first. */
  List<LoggedRecord> records() {
    return records;
  }

  long bytes() {
    return bytes;
  }
}
