package dev.kinora.gateway.watch;

import dev.kinora.gateway.view.EventPlace;
import dev.kinora.gateway.view.RenderView.RenderKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one watcher has not been told yet: every event, in order, but only the newest progress and the newest preview. The readers of
 * the logs put in and never wait; the watcher's side takes out when it can send.
 *
 * <p>At most {@link #MOST_EVENTS} events wait. A watcher that is further behind is ended as {@link State#BEHIND}: it has the id of the
 * last event it took, and resumes from there without a loss. Any thread may call any method; {@code wake} is called without a lock
 * held, by whoever put something in.
 */
public final class Subscription implements AutoCloseable {
  /** A render that goes through ten attempts has about two dozen. */
  static final int MOST_EVENTS = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final RenderKey key;
  private final Watchers watchers;
  private final Runnable wake;
  private final Deque<Update> events = new ArrayDeque<>(4);
  private @Nullable Update progress;
  private @Nullable Update preview;
  private String attempt = "";
  private boolean begun;
  private State state = State.OPEN;

  /** How far a subscription is. */
  public enum State {
    /** More may come. */
    OPEN,
    /** The last update waits or was taken. */
    ENDED,
    /** Too many events wait: the watcher must resume. */
    BEHIND,
    /** Nobody listens any more. */
    CLOSED,
    /** The gateway is going: the watcher must resume elsewhere. */
    GOING
  }

  Subscription(RenderKey key, Watchers watchers, Runnable wake) {
    this.key = key;
    this.watchers = watchers;
    this.wake = wake;
  }

  RenderKey key() {
    return key;
  }

  /**
   * Says what stands before everything that was put in since the subscription was made. What the watcher has seen already is taken out.
   *
   * @param seen the last event that it has seen or that is among the first updates; null: none
   */
  void begin(List<Update> first, @Nullable EventPlace seen) {
    lock.lock();
    try {
      if (state == State.CLOSED || state == State.GOING) {
        return;
      }
      boolean over = first.stream().anyMatch(Update::last);
      List<Update> since = over
          ? List.of()
          : events.stream()
              .filter(
                  event -> seen == null || event.place() == null || !seen.reaches(event.place()))
              .toList();
      events.clear();
      events.addAll(first);
      events.addAll(since);
      begun = true;
      if (over) {
        finish();
      }
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /** An event, in the order of the log. */
  void put(Update event) {
    lock.lock();
    try {
      if (state != State.OPEN) {
        return;
      }
      if (events.size() >= MOST_EVENTS) {
        state = State.BEHIND;
        clear();
      } else {
        if (event.message().getEvent().getAttempt().compareTo(attempt) > 0) {
          attempt = event.message().getEvent().getAttempt();
          dropPassing();
        }
        events.addLast(event);
        if (event.last()) {
          finish();
        }
      }
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /** A newer preview comes: the one that waits gives its place up first. */
  void makeRoom(String reporter) {
    lock.lock();
    try {
      if (reporter.compareTo(attempt) >= 0) {
        dropPreview();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Progress or a preview of an attempt; what an older attempt still says is passed over. */
  void replace(Update passing, String reporter) {
    lock.lock();
    try {
      if (state != State.OPEN || reporter.compareTo(attempt) < 0) {
        return;
      }
      attempt = reporter;
      if (passing.message().hasProgress()) {
        progress = passing;
      } else {
        dropPreview();
        preview = watchers.previews().hold(passing) ? passing : null;
      }
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /** The next update to send; null where there is none now. What was taken is given back with {@link #sent}. */
  public @Nullable Update take() {
    lock.lock();
    try {
      if (!begun) {
        return null;
      }
      Update next = events.pollFirst();
      if (next == null) {
        next = progress;
        progress = null;
      }
      if (next == null) {
        next = preview;
        preview = null;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The update was sent, or never will be: a preview is held no longer. */
  public void sent(Update update) {
    watchers.previews().release(update);
  }

  public State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Updates that wait. */
  int waiting() {
    lock.lock();
    try {
      return events.size() + (progress == null ? 0 : 1) + (preview == null ? 0 : 1);
    } finally {
      lock.unlock();
    }
  }

  /** The gateway goes: what waits is not sent any more. */
  void leave() {
    end(State.GOING);
    wake.run();
  }

  /** Ends it from the watcher's side; closing twice changes nothing. */
  @Override
  public void close() {
    end(State.CLOSED);
    watchers.remove(this);
  }

  private void end(State how) {
    lock.lock();
    try {
      if (state == State.OPEN || how == State.CLOSED) {
        state = how;
        clear();
      }
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    state = State.ENDED;
    dropPassing();
  }

  private void clear() {
    events.clear();
    dropPassing();
  }

  private void dropPassing() {
    progress = null;
    dropPreview();
  }

  private void dropPreview() {
    watchers.previews().release(preview);
    preview = null;
  }
}
