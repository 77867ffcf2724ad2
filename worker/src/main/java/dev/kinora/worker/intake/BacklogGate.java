package dev.kinora.worker.intake;

import dev.kinora.log.v1.Backlog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Says whether this worker may take jobs (rule L8): not while a partition of {@code frames} holds more unread bytes than
 * the budget; again once all are below four fifths of it. Where an encoder reports no longer, bytes are counted from the
 * position that it reported last; where none ever did, from the end of the log as first seen. Safe for use by many threads.
 */
final class BacklogGate {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final double REOPEN = 0.8;
  /** Bytes of a record where nobody said: a picture of 256 x 256 with alpha. */
  private static final long TYPICAL_RECORD = 256 * 256 * 4;

  private final long budget;
  private final InstantSource clock;
  private final Map<Integer, Partition> partitions = new HashMap<>();
  private boolean open = true;

  private static final class Partition {
    private long position = -1;
    private long backlog;
    private long recordBytes = TYPICAL_RECORD;
    private long reportedAt = Long.MIN_VALUE;
    private long end = -1;

    private boolean fresh(long now) {
      return reportedAt != Long.MIN_VALUE && now - reportedAt <= FRESH.toMillis();
    }

    private long bytes(long now) {
      if (fresh(now) || end < 0 || position < 0) {
        return backlog;
      }
      return Math.max(0, end - position) * recordBytes;
    }
  }

  BacklogGate(long budget, InstantSource clock) {
    this.budget = budget;
    this.clock = clock;
  }

  synchronized void report(Backlog report) {
    Partition partition = partition(report.getPartition());
    partition.position = report.getReadPosition();
    partition.backlog = report.getBacklogBytes();
    if (report.getMeanRecordBytes() > 0) {
      partition.recordBytes = report.getMeanRecordBytes();
    }
    partition.reportedAt = clock.millis();
  }

  /** Where the partitions of {@code frames} end now. */
  synchronized void ends(Map<Integer, Long> ends) {
    ends.forEach((number, end) -> {
      Partition partition = partition(number);
      partition.end = end;
      if (partition.position < 0) {
        partition.position = end;
      }
    });
  }

  synchronized boolean isOpen() {
    long now = clock.millis();
    long largest = partitions.values().stream()
        .mapToLong(partition -> partition.bytes(now))
        .max()
        .orElse(0);
    open = open ? largest <= budget : largest < budget * REOPEN;
    return open;
  }

  private Partition partition(int number) {
    return partitions.computeIfAbsent(number, missing -> new Partition());
  }
}
