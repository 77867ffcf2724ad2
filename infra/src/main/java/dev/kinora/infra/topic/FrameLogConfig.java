package dev.kinora.infra.topic;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.v1.FieldViolation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the replayable logs are, and how full the frame log may get before workers stop taking jobs.
 *
 * @param retentionBytes of each partition of {@code frames}
 * @param budgetBytes unread bytes of one partition at which workers close their slots
 * @param largestClipBytes what clips under way may still add to one partition once the budget is full
 */
public record FrameLogConfig(
    long retentionBytes,
    Duration retention,
    long budgetBytes,
    long largestClipBytes,
    Duration eventsRetention) {
  private static final Duration EVENTS_OUTLIVE_FRAMES = Duration.ofDays(3);

  static FrameLogConfig read(ConfigReader keys) {
    var config = new FrameLogConfig(
        keys.bytes(
            "frame-log.retention-bytes", "1GiB", "What each partition of the frame log keeps."),
        keys.duration(
            "frame-log.retention",
            Duration.ofDays(3),
            Duration.ofMinutes(1),
            Duration.ofDays(365),
            "How long the frame log keeps a frame."),
        keys.bytes(
            "frame-log.budget",
            "256MiB",
            "Unread bytes of a partition at which workers take no more jobs and the gateway answers OVERLOADED."),
        keys.bytes(
            "frame-log.largest-clips",
            "256MiB",
            "What the clips under way may still add to a partition once the budget is full; a larger clip is refused."),
        keys.duration(
            "events.retention",
            Duration.ofDays(7),
            Duration.ofMinutes(1),
            Duration.ofDays(365),
            "How long events are kept; at least 3 days longer than frames."));
    config
        .faults()
        .forEach(fault -> keys.problem(fault.getField(), fault.getValue(), fault.getAllowed()));
    return config;
  }

  /** How old a checkpoint may be and still be gone on from: the frames before it are in the log for as long again. */
  public Duration checkpointLife() {
    return retention.dividedBy(2);
  }

  /** What breaks the rules of the logs: a frame that is not yet judged must not be deleted, nor an end before its frames. */
  List<FieldViolation> faults() {
    var faults = new ArrayList<FieldViolation>();
    if (!(retentionBytes > 0 && budgetBytes > 0 && largestClipBytes > 0)
        || budgetBytes > retentionBytes / 2 - largestClipBytes) {
      faults.add(fault(
          "frame-log.budget",
          budgetBytes + " + frame-log.largest-clips " + largestClipBytes,
          "together at most half of frame-log.retention-bytes, that is " + retentionBytes / 2));
    }
    Duration least = retention.plus(EVENTS_OUTLIVE_FRAMES);
    if (eventsRetention.compareTo(least) < 0) {
      faults.add(fault(
          "events.retention",
          eventsRetention.toHours() + "h",
          "at least frame-log.retention + 3d, that is " + least.toHours() + "h"));
    }
    return faults;
  }

  private static FieldViolation fault(String field, String value, String allowed) {
    return FieldViolation.newBuilder()
        .setField(field)
        .setValue(value)
        .setAllowed(allowed)
        .build();
  }
}
