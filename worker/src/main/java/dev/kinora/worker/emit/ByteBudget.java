package dev.kinora.worker.emit;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes on their way to the broker: who wants more waits. One amount larger than the whole budget passes alone.
 * Safe for use by many threads.
 */
final class ByteBudget {
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition freed = lock.newCondition();
  private long used;

  ByteBudget(long limit) {
    this.limit = limit;
  }

  void take(long bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (used > 0 && used + bytes > limit) {
        freed.await();
      }
      used += bytes;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(long bytes) {
    lock.lock();
    try {
      used -= bytes;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
