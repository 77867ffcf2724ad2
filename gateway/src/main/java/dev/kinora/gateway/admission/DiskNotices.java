package dev.kinora.gateway.admission;

import dev.kinora.log.v1.DiskNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the processes that hold the broker's and the store's data said last of their disk. A notice counts until the next
 * one, or for a while: who said it may be gone. Any thread.
 */
public final class DiskNotices {
  /** Some notices may be lost. */
  private static final Duration LASTS = Duration.ofSeconds(20);

  private final InstantSource clock;
  private volatile Notice last;

  private record Notice(String fault, Instant at) {}

  public DiskNotices(InstantSource clock) {
    this.clock = clock;
    this.last = new Notice("", clock.instant());
  }

  public void told(DiskNotice notice) {
    last = new Notice(notice.getFault(), clock.instant());
  }

  /** Which folder is full and what to do about it. */
  public Optional<String> full() {
    Notice notice = last;
    boolean fresh = notice.at().plus(LASTS).isAfter(clock.instant());
    return fresh && !notice.fault().isEmpty() ? Optional.of(notice.fault()) : Optional.empty();
  }
}
