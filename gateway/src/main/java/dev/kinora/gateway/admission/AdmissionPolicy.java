package dev.kinora.gateway.admission;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Whether the farm takes one more render now. Places are taken before a job is published and given back when the view has it or it
 * was not published, so that many requests at once cannot pass the limit together. Any thread may call it.
 */
public final class AdmissionPolicy {
  private final int maxUnended;
  private final IntSupplier unended;
  private final BooleanSupplier viewReady;
  private final BacklogMeter backlog;
  private final DiskNotices disk;
  private final AtomicInteger underWay = new AtomicInteger();

  /** A place held while a job is on its way to the broker. */
  public final class Place implements AutoCloseable {
    private Place() {}

    @Override
    public void close() {
      underWay.decrementAndGet();
    }
  }

  /**
   * @param unended renders in the view that have not ended
   * @param viewReady whether the view has read the logs, without which it cannot count
   */
  public AdmissionPolicy(
      int maxUnended,
      IntSupplier unended,
      BooleanSupplier viewReady,
      BacklogMeter backlog,
      DiskNotices disk) {
    this.maxUnended = maxUnended;
    this.unended = unended;
    this.viewReady = viewReady;
    this.backlog = backlog;
    this.disk = disk;
  }

  /** Throws UNAVAILABLE until the view is ready, OVERLOADED where a limit is reached. */
  public Place admit() {
    if (!viewReady.getAsBoolean()) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "the gateway is still reading the log of accepted renders");
    }
    disk.full().ifPresent(fault -> {
      throw new FarmException(FailureCode.OVERLOADED, fault);
    });
    backlog.full().ifPresent(full -> {
      throw new FarmException(
          FailureCode.OVERLOADED,
          "the frame log is full: %d bytes of partition %d wait for an encoder"
              .formatted(full.getValue(), full.getKey()));
    });
    int others = underWay.getAndIncrement();
    if (unended.getAsInt() + others >= maxUnended) {
      underWay.decrementAndGet();
      throw new FarmException(
          FailureCode.OVERLOADED,
          "%d accepted renders have not ended, as many as gateway.max-unended allows"
              .formatted(maxUnended));
    }
    return new Place();
  }
}
