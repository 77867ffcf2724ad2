package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.SkipReason;
import dev.kinora.v1.EncoderStatus;
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
  private final AtomicInteger partitions = new AtomicInteger();
  private final AtomicInteger openClips = new AtomicInteger();
  private final AtomicInteger passedOver = new AtomicInteger();
  private final AtomicLong backlogBytes = new AtomicLong();
  private final Timer finish;
  private final Counter frames;
  private final Counter resets;
  private final Counter quarantined;

  EncoderMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("kinora.encoder.partitions", partitions, AtomicInteger::get)
        .description("Partitions of frames that this encoder reads: its share of the renders")
        .register(registry);
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
    quarantined = Counter.builder("kinora.encoder.renders.quarantined")
        .description(
            "Renders that could not be handled, however often it was tried, and were ended FAILED")
        .register(registry);
    for (SkipReason reason : SkipReason.values()) {
      skippedFor(reason); // known as 0 from the start, so that a first one is seen
    }
  }

  void skipped(SkipReason reason) {
    skippedFor(reason).increment();
  }

  private Counter skippedFor(SkipReason reason) {
    return Counter.builder("kinora.encoder.records.skipped")
        .description(
            "Records of frames that changed nothing, by reason: duplicate is an equal copy of a frame")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void frameKept() {
    frames.increment();
  }

  void reset() {
    resets.increment();
  }

  void quarantined() {
    quarantined.increment();
  }

  void ended(Outcome outcome, Duration sinceDecided) {
    Counter.builder("kinora.encoder.renders.ended")
        .description("Renders that this encoder ended, by outcome")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
    finish.record(sinceDecided);
  }

  void deadLetter(DeadLetter.Fate fate) {
    Counter.builder("kinora.encoder.dead.letters")
        .description("Dead letters read, by fate; garbage names no render that could be ended")
        .tag("fate", fate.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  void now(EncoderStatus status) {
    partitions.set(status.getPartitions());
    openClips.set(status.getOpenClips());
    passedOver.set(status.getPassedOver());
    backlogBytes.set(status.getBacklogBytes());
  }
}
