package dev.kinora.gateway.admission;

import dev.kinora.log.v1.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;

/**
 * How full the frame log is: for each partition what its encoder last reported, and while no encoder reports, the bytes that came
 * after the last reported position (L8). A partition of which nothing was ever reported counts as empty.
 *
 * <p>Reports come on the reader's thread, questions on any.
 */
public final class BacklogMeter {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  private final ConcurrentHashMap<Integer, Reported> partitions = new ConcurrentHashMap<>();
  private final long budgetBytes;
  private final IntToLongFunction logEnd;
  private final InstantSource clock;

  private record Reported(Backlog backlog, Instant at, long bytes, Instant countedAt) {}

  /**
   * @param budgetBytes of one partition
   * @param logEnd the end offset of a partition of `frames`; may block, and answers -1 where the broker does not say
   */
  public BacklogMeter(long budgetBytes, IntToLongFunction logEnd, InstantSource clock) {
    this.budgetBytes = budgetBytes;
    this.logEnd = logEnd;
    this.clock = clock;
  }

  public void report(Backlog backlog) {
    Instant now = clock.instant();
    partitions.put(
        backlog.getPartition(), new Reported(backlog, now, backlog.getBacklogBytes(), now));
  }

  /** A partition whose backlog has reached the budget, if there is one. Blocks where no encoder reports. */
  public Optional<Map.Entry<Integer, Long>> full() {
    for (Map.Entry<Integer, Reported> entry : partitions.entrySet()) {
      int partition = entry.getKey();
      Reported last = entry.getValue();
      Reported now = stale(last) ? recounted(partition, last) : last;
      if (!now.equals(last)) {
        partitions.replace(partition, last, now); // a report that came meanwhile stays
      }
      if (now.bytes() >= budgetBytes) {
        return Optional.of(Map.entry(partition, now.bytes()));
      }
    }
    return Optional.empty();
  }

  private boolean stale(Reported last) {
    Instant now = clock.instant();
    boolean counted = !last.countedAt().equals(last.at());
    return !last.at().plus(FRESH).isAfter(now)
        && !(counted && last.countedAt().plus(ASK_AGAIN).isAfter(now));
  }

  private Reported recounted(int partition, Reported last) {
    long end = logEnd.applyAsLong(partition);
    long records = Math.max(0, end - last.backlog().getReadPosition());
    long bytes = end < 0 ? last.bytes() : records * last.backlog().getMeanRecordBytes();
    return new Reported(last.backlog(), last.at(), bytes, clock.instant());
  }
}
