package dev.kinora.gateway.call;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the requests in work: refuses more than a limit, more than a tenant's share of it, and all once it is closed; then tells when
 * the last one is done. Safe for several threads.
 */
public final class RequestGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final String what;
  private final long limit;
  private final long tenantLimit;
  private final Map<String, Long> byTenant = new HashMap<>();
  private long inWork;
  private boolean closed;

  /** @param tenantLimit of the requests of one tenant, so that none takes all; the same as the limit: no share */
  public RequestGate(String what, long limit, long tenantLimit) {
    this.what = what;
    this.limit = limit;
    this.tenantLimit = tenantLimit;
  }

  /** Every enter that does not throw is followed by one {@link #leave} of the same tenant. */
  public void enter(String tenant) {
    enter(tenant, 1);
  }

  /** @param weight of it, where not all count the same; it leaves with as much */
  public void enter(String tenant, long weight) {
    lock.lock();
    try {
      if (closed) {
        throw new FarmException(FailureCode.UNAVAILABLE, "this gateway is shutting down");
      }
      if (inWork + weight > limit) {
        throw new FarmException(
            FailureCode.OVERLOADED,
            "%s %s are in work, as many as this gateway takes".formatted(limit, what));
      }
      if (byTenant.getOrDefault(tenant, 0L) + weight > tenantLimit) {
        throw new FarmException(
            FailureCode.OVERLOADED,
            "%s %s of tenant %s are in work, as many as this gateway takes of one tenant"
                .formatted(tenantLimit, what, tenant));
      }
      byTenant.merge(tenant, weight, Long::sum);
      inWork += weight;
    } finally {
      lock.unlock();
    }
  }

  public void leave(String tenant) {
    leave(tenant, 1);
  }

  public void leave(String tenant, long weight) {
    lock.lock();
    try {
      byTenant.computeIfPresent(
          tenant, (name, count) -> count == weight ? null : Long.valueOf(count - weight));
      inWork -= weight;
      if (inWork == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  public long inWork() {
    lock.lock();
    try {
      return inWork;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in work; false where the budget was not enough. */
  public boolean awaitIdle(Duration budget) throws InterruptedException {
    long left = budget.toNanos();
    lock.lock();
    try {
      while (inWork > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return inWork == 0;
    } finally {
      lock.unlock();
    }
  }
}
