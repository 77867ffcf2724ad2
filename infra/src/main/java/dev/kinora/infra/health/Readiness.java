package dev.kinora.infra.health;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of this process are ready, and whether it lives. Ready means: every known part is, there is at least one, and
 * nobody drains. A process lives until one of its parts is lost for good: nothing but a restart brings that back, so it is
 * never ready again. Any thread may call it.
 */
public final class Readiness {
  private final Map<String, PartState> parts = new TreeMap<>();
  private boolean draining;
  private @Nullable String death;

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

  /** Until it was not said of the part for so long: for what is tried again by itself and tells nobody that it works. */
  public synchronized void troubled(String part, String why, Duration atLeast) {
    parts.put(part, new PartState(State.FAILED, why, System.nanoTime() + atLeast.toNanos()));
    notifyAll();
  }

  /** This process cannot do its work any more, for good: whoever looks after it must start another. The first reason holds. */
  public synchronized void lost(String part, String why) {
    if (death == null) {
      death = part + ": " + why;
    }
    set(part, State.FAILED, why);
  }

  /** True where a fault means that memory ran out, which is the end of a process: nobody can say what else failed by it. */
  public boolean fatal(String part, @Nullable Throwable fault) {
    Optional<OutOfMemoryError> exhausted = Exhaustion.in(fault);
    exhausted.ifPresent(error -> lost(part, Exhaustion.text(error)));
    return exhausted.isPresent();
  }

  /** From now on this process is not ready, whatever its parts say. */
  public synchronized void draining() {
    draining = true;
  }

  public synchronized boolean isReady() {
    return !draining
        && death == null
        && !parts.isEmpty()
        && parts.values().stream().allMatch(part -> part.now() == State.READY);
  }

  /** Why a part does not work now; empty while it does, or starts. */
  public synchronized Optional<String> failure(String part) {
    return Optional.ofNullable(parts.get(part))
        .filter(found -> found.now() == State.FAILED)
        .map(PartState::why);
  }

  public synchronized boolean isLive() {
    return death == null;
  }

  /** Waits until it is ready, or is lost for good; true where it is ready, false also after {@code atMost}. */
  public synchronized boolean await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!isReady()) {
      long left = end - System.nanoTime();
      if (left <= 0 || death != null) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, untilNextHealed()));
    }
    return true;
  }

  /** Waits until this process is lost for good; returns the part with the reason. */
  public synchronized String awaitLoss() throws InterruptedException {
    while (death == null) {
      wait();
    }
    return death;
  }

  /** {@code {"ready":false,"draining":false,"parts":{"broker":{"state":"FAILED","why":"…"}}}}. */
  public synchronized String json() {
    String list = parts.entrySet().stream()
        .map(part -> Json.quote(part.getKey()) + ":" + part.getValue().json())
        .collect(Collectors.joining(","));
    return "{\"ready\":%s,\"draining\":%s,\"parts\":{%s}}".formatted(isReady(), draining, list);
  }

  /** {@code {"live":true}}, or {@code {"live":false,"why":"…"}}. */
  public synchronized String liveJson() {
    return death == null ? "{\"live\":true}" : "{\"live\":false,\"why\":" + Json.quote(death) + "}";
  }

  private synchronized void set(String part, State state, @Nullable String why) {
    parts.put(part, new PartState(state, why, Long.MAX_VALUE));
    notifyAll();
  }

  private long untilNextHealed() {
    long now = System.nanoTime();
    return parts.values().stream()
        .filter(part -> part.until() != Long.MAX_VALUE && part.until() - now > 0)
        .mapToLong(part -> part.until() - now)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private enum State {
    STARTING,
    READY,
    FAILED
  }

  /** @param until in nanoseconds, when a trouble counts as over; the largest number: never by itself */
  private record PartState(State state, @Nullable String why, long until) {
    State now() {
      return healed() ? State.READY : state;
    }

    String json() {
      String reason = why == null || healed() ? "" : ",\"why\":" + Json.quote(why);
      return "{\"state\":\"" + now() + "\"" + reason + "}";
    }

    private boolean healed() {
      return until != Long.MAX_VALUE && System.nanoTime() - until >= 0;
    }
  }
}
