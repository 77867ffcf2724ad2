package dev.kinora.encoder.intake;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of one encoder.
 *
 * @param id names it for ever, so that its restart takes its partitions over at once; empty: made once, kept in the data
 *     folder
 * @param openClips clips assembled and encoded at once; further ones are passed over and read again later
 * @param spoolBytes frames and videos of open clips, and copies, on the local disk
 * @param videoBytes largest video
 * @param codecThreads threads that encode; each placement uses one of them and up to two more inside of the codec
 * @param idleClip an open clip without a new record for so long makes room for a whole one
 * @param sweepEvery time between two looks for old checkpoints and claims in the store
 * @param membership how long the group waits for an encoder that died or hangs
 */
public record EncoderConfig(
    Optional<String> id,
    int openClips,
    long spoolBytes,
    long videoBytes,
    int codecThreads,
    Duration idleClip,
    Duration sweepEvery,
    Membership membership,
    Duration drain) {

  /**
   * @param session without a heartbeat for so long it is dead
   * @param poll without a poll for so long it hangs
   */
  public record Membership(Duration session, Duration poll) {}

  public static EncoderConfig read(ConfigReader keys) {
    return new EncoderConfig(
        id(keys),
        keys.integer(
            "encoder.open-clips", 8, 1, 256, "Clips assembled and encoded at once in one encoder."),
        keys.bytes(
            "encoder.spool-bytes",
            "4GiB",
            "Frames and videos of open clips, and copies under way, that may wait on the local disk; 64 MiB of it stay free."),
        keys.bytes("encoder.video-bytes", "512MiB", "Largest video an encoder makes."),
        keys.integer("encoder.codec-threads", 2, 1, 64, "Placements encoded at the same time."),
        keys.duration(
            "encoder.idle-clip",
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofDays(1),
            "An open clip without a new record for so long makes room for a finished one."),
        keys.duration(
            "encoder.sweep-every",
            Duration.ofHours(1),
            Duration.ofMillis(100),
            Duration.ofDays(1),
            "How often the store is searched for checkpoints that nobody can use, claims of idempotency keys older than 7 days and uploads begun a day ago and never finished."),
        new Membership(
            keys.duration(
                "encoder.session-timeout",
                Duration.ofSeconds(10),
                Duration.ofSeconds(6),
                Duration.ofMinutes(5),
                "How long the other encoders wait for one that died; the broker's own limits hold too."),
            keys.duration(
                "encoder.poll-timeout",
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                "How long the other encoders wait for one that hangs.")),
        keys.duration(
            "encoder.drain",
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofMinutes(10),
            "How long a stopping encoder finishes renders that are decided."));
  }

  private static Optional<String> id(ConfigReader keys) {
    Optional<String> id = keys.optional(
        "encoder.id", "Name of this encoder, unique in the farm. Empty: kept in the data folder.");
    if (id.isPresent() && !id.get().matches("[a-zA-Z0-9._-]{1,64}")) {
      keys.problem("encoder.id", id.get(), "at most 64 letters, digits, dots, dashes, underscores");
      return Optional.empty();
    }
    return id;
  }
}
