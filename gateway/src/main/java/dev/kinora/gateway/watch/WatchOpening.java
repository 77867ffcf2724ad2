package dev.kinora.gateway.watch;

import dev.kinora.gateway.view.EventLog;
import dev.kinora.gateway.view.EventPlace;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.gateway.view.RenderLookup;
import dev.kinora.v1.Render;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Begins a watch: with a snapshot, or with the events that a resuming watcher has missed. The subscription is made before anything is
 * looked up, so that nothing can happen in between unseen. Blocks on logs and store; any thread may call it.
 */
public final class WatchOpening {
  private final Watchers watchers;
  private final RenderLookup lookup;
  private final EventLog log;
  private final Function<KnownRender, Render> snapshot;

  public WatchOpening(
      Watchers watchers,
      RenderLookup lookup,
      EventLog log,
      Function<KnownRender, Render> snapshot) {
    this.watchers = watchers;
    this.lookup = lookup;
    this.log = log;
    this.snapshot = snapshot;
  }

  /** What a watcher is told first, and the last event that it has seen then. */
  private record Beginning(List<Update> first, @Nullable EventPlace seen) {}

  /**
   * Opens a subscription, which the caller closes.
   *
   * @param after id of the last update seen that had one, or empty
   * @param wake called from now on, whenever there may be something to take
   * @return empty where the watcher has seen the end
   */
  public Optional<Subscription> open(String tenant, String id, String after, Runnable wake) {
    Subscription subscription = watchers.subscribe(tenant, id, wake);
    try {
      KnownRender known = lookup.known(tenant, id);
      Optional<EventPlace> place = EventPlace.parse(after).filter(log::possible);
      boolean sawEnded = after.equals(Update.ENDED) && known.end() != null;
      if (sawEnded || (place.isPresent() && sawEnd(known, place.get()))) {
        subscription.close();
        return Optional.empty();
      }
      Beginning beginning =
          place.flatMap(seen -> resumed(known, seen)).orElseGet(() -> fresh(known));
      subscription.begin(beginning.first(), beginning.seen());
      return Optional.of(subscription);
    } catch (RuntimeException e) {
      subscription.close();
      throw e;
    }
  }

  private Beginning fresh(KnownRender known) {
    return new Beginning(List.of(Update.of(snapshot.apply(known), known.lastEvent())), null);
  }

  /** Of a render that is known only from the store, nobody knows where its end is in the log: the place itself is looked at. */
  private boolean sawEnd(KnownRender known, EventPlace seen) {
    if (known.end() == null) {
      return false;
    }
    EventPlace last = known.lastEvent();
    return last != null
        ? seen.reaches(last)
        : log.at(seen, known.header().getTenant(), known.header().getId())
            .filter(found -> found.event().hasEnded())
            .isPresent();
  }

  /** Empty where the place is none of this render's log, or the log does not hold what came after it. */
  private Optional<Beginning> resumed(KnownRender known, EventPlace seen) {
    EventPlace last = known.lastEvent();
    if (last != null && last.equals(seen)) {
      return Optional.of(new Beginning(List.of(), seen));
    }
    if (last == null || seen.reaches(last)) {
      // Another gateway may have read further than this one.
      return known.end() == null && log.written(seen)
          ? Optional.of(new Beginning(List.of(), seen))
          : Optional.empty();
    }
    if (last.partition() != seen.partition()) {
      return Optional.empty();
    }
    return log.between(seen, last, known.header().getTenant(), known.header().getId())
        .map(missed -> new Beginning(
            missed.stream()
                .map(placed -> Update.of(placed.event(), placed.place()))
                .toList(),
            last));
  }
}
