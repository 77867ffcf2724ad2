package dev.kinora.gateway.server;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests in work: refuses more than a limit, and all once it is closed; then tells when the last one is done. */
final class RequestGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final String what;
  private final int limit;
  private int inWork;
  private boolean closed;

  RequestGate(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  /** Every enter that does not throw is followed by one {@link #leave}. */
  void enter() {
    lock.lock();
    try {
      if (closed) {
        throw new FarmException(FailureCode.UNAVAILABLE, "this gateway is shutting down");
      }
      if (inWork >= limit) {
        throw new FarmException(
            FailureCode.OVERLOADED,
            "%d %s are in work, as many as this gateway takes".formatted(limit, what));
      }
      inWork++;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      inWork--;
      if (inWork == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  int inWork() {
    lock.lock();
    try {
      return inWork;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in work; false where the budget was not enough. */
  boolean awaitIdle(Duration budget) throws InterruptedException {
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
