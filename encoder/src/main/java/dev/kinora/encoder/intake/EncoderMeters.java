package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.v1.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The encoder's numbers; their names are API. Any thread. */
final class EncoderMeters {
  private final MeterRegistry registry;
  private final AtomicInteger openClips = new AtomicInteger();
  private final AtomicInteger passedOver = new AtomicInteger();
  private final AtomicLong backlogBytes = new AtomicLong();
  private final Timer finish;
  private final Counter frames;
  private final Counter resets;

  EncoderMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("kinora.encoder.clips.open", openClips, AtomicInteger::get)
        .description("Clips being assembled, encoded or published")
        .register(registry);
    Gauge.builder("kinora.encoder.clips.passed", passedOver, AtomicInteger::get)
        .description("Clips passed over for want of a place, read again later")
        .register(registry);
    Gauge.builder("kinora.encoder.backlog.bytes", backlogBytes, AtomicLong::get)
        .description("Unread bytes of owned partitions and bytes of whole clips passed over")
        .register(registry);
    finish = Timer.builder("kinora.encoder.finish")
        .description("From the record that decided to the published terminal event")
        .publishPercentileHistogram()
        .register(registry);
    frames = Counter.builder("kinora.encoder.frames")
        .description("Frames kept, each once")
        .register(registry);
    resets = Counter.builder("kinora.encoder.resets")
        .description("Partitions read again from their committed offset after a fault")
        .register(registry);
  }

  void skipped(SkipReason reason) {
    registry
        .counter("kinora.encoder.records.skipped", "reason", reason.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  void frameKept() {
    frames.increment();
  }

  void reset() {
    resets.increment();
  }

  void ended(Outcome outcome, Duration sinceDecided) {
    registry
        .counter("kinora.encoder.renders.ended", "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .increment();
    finish.record(sinceDecided);
  }

  void deadLetter(boolean garbage) {
    registry
        .counter("kinora.encoder.dead.letters", "garbage", String.valueOf(garbage))
        .increment();
  }

  void clips(int open, int passed) {
    openClips.set(open);
    passedOver.set(passed);
  }

  void backlog(long bytes) {
    backlogBytes.set(bytes);
  }
}
