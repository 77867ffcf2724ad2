package dev.kinora.infra.health;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of this process are ready. Ready means: every known part is, there is at least one, and nobody drains.
 * Any thread may call it.
 */
public final class Readiness {
  private final Map<String, PartState> parts = new TreeMap<>();
  private boolean draining;

  public void starting(String part) {
    set(part, State.STARTING, null);
  }

  public void ready(String part) {
    set(part, State.READY, null);
  }

  /** Ready, with something that an operator should see to. */
  public void ready(String part, String note) {
    set(part, State.READY, note);
  }

  /** Until {@link #ready} is said of it again. */
  public void failed(String part, String why) {
    set(part, State.FAILED, why);
  }

  /** From now on this process is not ready, whatever its parts say. */
  public synchronized void draining() {
    draining = true;
  }

  public synchronized boolean isReady() {
    return !draining
        && !parts.isEmpty()
        && parts.values().stream().allMatch(part -> part.state() == State.READY);
  }

  /** Waits until it is ready; false where it is not after {@code atMost}. */
  public synchronized boolean await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!isReady()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** {@code {"ready":false,"draining":false,"parts":{"broker":{"state":"FAILED","why":"…"}}}}. */
  public synchronized String json() {
    String list = parts.entrySet().stream()
        .map(part -> Json.quote(part.getKey()) + ":" + part.getValue().json())
        .collect(Collectors.joining(","));
    return "{\"ready\":%s,\"draining\":%s,\"parts\":{%s}}".formatted(isReady(), draining, list);
  }

  private synchronized void set(String part, State state, @Nullable String why) {
    parts.put(part, new PartState(state, why));
    notifyAll();
  }

  private enum State {
    STARTING,
    READY,
    FAILED
  }

  private record PartState(State state, @Nullable String why) {
    String json() {
      String reason = why == null ? "" : ",\"why\":" + Json.quote(why);
      return "{\"state\":\"" + state + "\"" + reason + "}";
    }
  }
}
