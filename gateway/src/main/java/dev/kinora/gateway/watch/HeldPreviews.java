package dev.kinora.gateway.watch;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The previews that wait for watchers or are on their way to them, each counted once however many watchers share it. When as many are
 * held as the limit says, because watchers do not read, further ones are dropped. Any thread may call it.
 */
final class HeldPreviews {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Update, Integer> holders = new IdentityHashMap<>();
  private final int limit;

  HeldPreviews(int limit) {
    this.limit = limit;
  }

  /** False where it is to be dropped. */
  boolean hold(Update preview) {
    lock.lock();
    try {
      if (!holders.containsKey(preview) && holders.size() >= limit) {
        return false;
      }
      holders.merge(preview, 1, Integer::sum);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Updates of other kinds are not held, so releasing them changes nothing. */
  void release(@Nullable Update update) {
    if (update != null && update.message().hasPreview()) {
      lock.lock();
      try {
        holders.computeIfPresent(update, (same, count) -> count == 1 ? null : count - 1);
      } finally {
        lock.unlock();
      }
    }
  }

  int size() {
    lock.lock();
    try {
      return holders.size();
    } finally {
      lock.unlock();
    }
  }
}
