package dev.kinora.gateway.admission;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Whether the farm takes one more render now, and one more of this tenant. Places are taken before a job is published and given back
 * when the view has it or it was not published, so that many requests at once cannot pass a limit together. Any thread may call it.
 */
public final class AdmissionPolicy {
  private final Limits limits;
  private final IntSupplier unended;
  private final ToIntFunction<String> unendedOf;
  private final Supplier<Optional<String>> unable;
  private final BacklogMeter backlog;
  private final DiskNotices disk;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> underWay = new HashMap<>();
  private int allUnderWay;

  /**
   * Accepted renders that have not ended, at which no more are taken.
   *
   * @param tenant of one tenant
   */
  public record Limits(int all, int tenant) {}

  /** A place held while a job is on its way to the broker. */
  public final class Place implements AutoCloseable {
    private final String tenant;

    private Place(String tenant) {
      this.tenant = tenant;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        underWay.computeIfPresent(tenant, (same, count) -> count == 1 ? null : count - 1);
        allUnderWay--;
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * The policy of a gateway.
   *
   * @param unended renders in the view that have not ended
   * @param unendedOf those of a tenant
   * @param unable why nothing can be taken now, where that is so
   */
  public AdmissionPolicy(
      Limits limits,
      IntSupplier unended,
      ToIntFunction<String> unendedOf,
      Supplier<Optional<String>> unable,
      BacklogMeter backlog,
      DiskNotices disk) {
    this.limits = limits;
    this.unended = unended;
    this.unendedOf = unendedOf;
    this.unable = unable;
    this.backlog = backlog;
    this.disk = disk;
  }

  /** Throws UNAVAILABLE while nothing can be taken, OVERLOADED where a limit is reached. */
  public Place admit(String tenant) {
    unable.get().ifPresent(why -> {
      throw new FarmException(FailureCode.UNAVAILABLE, why);
    });
    disk.full().ifPresent(fault -> {
      throw new FarmException(FailureCode.OVERLOADED, fault);
    });
    backlog.full().ifPresent(full -> {
      throw new FarmException(
          FailureCode.OVERLOADED,
          "the frame log is full: %s bytes of partition %s wait for an encoder"
              .formatted(full.getValue(), full.getKey()));
    });
    lock.lock();
    try {
      if (unended.getAsInt() + allUnderWay >= limits.all()) {
        throw new FarmException(
            FailureCode.OVERLOADED,
            "%s accepted renders have not ended, as many as gateway.max-unended allows"
                .formatted(limits.all()));
      }
      if (unendedOf.applyAsInt(tenant) + underWay.getOrDefault(tenant, 0) >= limits.tenant()) {
        throw new FarmException(
            FailureCode.OVERLOADED,
            "%s accepted renders of tenant %s have not ended, as many as gateway.access.tenant-unended allows"
                .formatted(limits.tenant(), tenant));
      }
      underWay.merge(tenant, 1, Integer::sum);
      allUnderWay++;
    } finally {
      lock.unlock();
    }
    return new Place(tenant);
  }
}
