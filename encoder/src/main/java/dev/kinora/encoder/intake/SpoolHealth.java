package dev.kinora.encoder.intake;

import dev.kinora.encoder.codec.CodecException;
import dev.kinora.infra.embedded.DiskSpace;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the local disk takes this encoder's frames and videos, as readiness part {@code spool}. A fault loses nothing: the
 * log has all frames, and the partition is read anew, again and again, until the disk takes them. Told once when it begins
 * and once when it is over, which is when there is room and nothing failed for a while. Reader's thread.
 */
final class SpoolHealth {
  static final String PART = "spool";

  private static final Logger LOG = LoggerFactory.getLogger(SpoolHealth.class);
  /** Longer than the pause before the next try, so that a fault that lasts does not come and go. */
  private static final Duration CALM = Duration.ofSeconds(5);

  private static final long LEAST_BYTES = 64L << 20;

  private final Path folder;
  private final LongSupplier usableBytes;
  private final Readiness readiness;
  private final InstantSource clock;
  private long failedAtMillis;
  private boolean failed;

  SpoolHealth(Path folder, LongSupplier usableBytes, Readiness readiness, InstantSource clock) {
    this.folder = folder;
    this.usableBytes = usableBytes;
    this.readiness = readiness;
    this.clock = clock;
    readiness.ready(PART);
  }

  static SpoolHealth of(Path folder, Readiness readiness) {
    return new SpoolHealth(
        folder, () -> DiskSpace.usable(folder), readiness, InstantSource.system());
  }

  /** True where a fault is the disk's, which this then tells; false where something else went wrong. */
  synchronized boolean failed(Throwable fault) {
    Throwable reason = localDisk(fault);
    if (reason == null) {
      return false;
    }
    String text =
        "the encoder cannot write in %s (%s; %s MiB free): free some space, or start it with another --data; its renders wait in the log"
            .formatted(folder, reason, usableBytes.getAsLong() >> 20);
    readiness.failed(PART, text);
    if (!failed) {
      LOG.error("{}", text, fault);
    }
    failed = true;
    failedAtMillis = clock.millis();
    return true;
  }

  /** To be called now and then. */
  synchronized void look() {
    if (failed
        && clock.millis() - failedAtMillis >= CALM.toMillis()
        && usableBytes.getAsLong() >= LEAST_BYTES) {
      failed = false;
      readiness.ready(PART);
      LOG.info("the encoder writes in {} again", folder);
    }
  }

  private static @Nullable Throwable localDisk(Throwable fault) {
    for (Throwable at = fault; at != null; at = at.getCause()) {
      if (at instanceof FarmException) {
        return null; // of the store or the broker, which may well have an IOException below
      }
      boolean local = (at instanceof IOException && !(at instanceof EOFException))
          || (at instanceof CodecException codec && codec.local());
      if (local) {
        return at;
      }
    }
    return null;
  }
}
