package dev.kinora.infra.embedded;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the disk of the embedded broker and store, and says in one line that it is nearly full: a broker that cannot
 * write halts the JVM and the store answers that it failed, neither with the reason. Part {@code disk} of the readiness is
 * failed meanwhile, and the gateways are told, at every look, so that they take no new renders. Its thread is its own.
 */
public final class DiskWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Path folder;
  private final LongSupplier usableBytes;
  private final Readiness readiness;
  private final Consumer<String> alarm;
  private @Nullable SupervisedThread thread;
  private boolean full;

  DiskWatch(Path folder, LongSupplier usableBytes, Readiness readiness, Consumer<String> alarm) {
    this.folder = folder;
    this.usableBytes = usableBytes;
    this.readiness = readiness;
    this.alarm = alarm;
  }

  /**
   * {@code folder} must exist.
   *
   * @param alarm is given the fault at every look while the disk is full, and an empty text when there is room again; on the
   *     watch's thread
   */
  public static DiskWatch start(Path folder, Readiness readiness, Consumer<String> alarm) {
    var watch = new DiskWatch(folder, () -> DiskSpace.usable(folder), readiness, alarm);
    watch.thread =
        SupervisedThread.every("disk-watch", Duration.ZERO, EVERY, readiness, watch::look);
    return watch;
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
  }

  void look() {
    long free = usableBytes.getAsLong();
    boolean nowFull = free < DiskSpace.LEAST;
    if (nowFull) {
      String fault = DiskSpace.full(folder, free);
      readiness.failed("disk", fault);
      if (!full) {
        LOG.error("{}; new renders are refused until then", fault);
      }
      alarm.accept(fault);
    } else {
      readiness.ready("disk");
      if (full) {
        LOG.info("the disk of {} has room again ({} MiB)", folder, free >> 20);
        alarm.accept("");
      }
    }
    full = nowFull;
  }
}
