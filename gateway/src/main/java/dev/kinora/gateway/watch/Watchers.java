package dev.kinora.gateway.watch;

import dev.kinora.gateway.view.EventPlace;
import dev.kinora.gateway.view.RenderView.RenderKey;
import dev.kinora.gateway.view.ViewFeed;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.RenderEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings what the logs tell to the watchers of each render. News of a render that nobody watches is passed over at once, so previews
 * are never kept. Called by the readers of the logs, whom no watcher can hold up; subscribing is for any thread.
 *
 * <p>It does not count watchers: who subscribes for a client has taken a place first.
 */
public final class Watchers implements ViewFeed.News {
  /** Of all tenants together, at most 32 KiB each, and 43 KiB more as text. */
  static final int MOST_PREVIEWS = 256;

  private final ConcurrentHashMap<RenderKey, Set<Subscription>> byRender =
      new ConcurrentHashMap<>();
  private final HeldPreviews previews = new HeldPreviews(MOST_PREVIEWS);
  private volatile boolean going;

  /** @param wake told of every change; must not block */
  public Subscription subscribe(String tenant, String id, Runnable wake) {
    RenderKey key = new RenderKey(tenant, id);
    Subscription subscription = new Subscription(key, this, wake);
    byRender.compute(key, (same, watching) -> {
      Set<Subscription> all = watching == null ? ConcurrentHashMap.newKeySet(1) : watching;
      all.add(subscription);
      return all;
    });
    if (going) {
      subscription.leave();
    }
    return subscription;
  }

  @Override
  public void happened(RenderEvent event, EventPlace place) {
    Set<Subscription> watching = byRender.get(new RenderKey(event.getTenant(), event.getId()));
    if (watching != null) {
      Update update = Update.of(event, place);
      watching.forEach(subscription -> subscription.put(update));
    }
  }

  @Override
  public void previewed(PreviewRecord record) {
    Set<Subscription> watching = byRender.get(new RenderKey(record.getTenant(), record.getId()));
    if (watching == null) {
      return;
    }
    switch (record.getKindCase()) {
      case PREVIEW -> replace(watching, Update.of(record.getPreview()), record.getAttempt());
      case PROGRESS -> replace(watching, Update.of(record.getProgress()), record.getAttempt());
      case KIND_NOT_SET -> {}
    }
  }

  HeldPreviews previews() {
    return previews;
  }

  /** Ends every subscription, and those to come. */
  public void leave() {
    going = true;
    byRender.values().forEach(watching -> watching.forEach(Subscription::leave));
  }

  /** Subscriptions that are open. */
  public int size() {
    return byRender.values().stream().mapToInt(Set::size).sum();
  }

  /** Updates that wait for slow watchers, each counted once for each of them. */
  public int waiting() {
    return byRender.values().stream()
        .flatMap(Set::stream)
        .mapToInt(Subscription::waiting)
        .sum();
  }

  void remove(Subscription subscription) {
    byRender.computeIfPresent(subscription.key(), (key, watching) -> {
      watching.remove(subscription);
      return watching.isEmpty() ? null : watching;
    });
  }

  /** They share a preview, so the new one has the old one's place only once all have let that go. */
  private static void replace(Set<Subscription> watching, Update update, String attempt) {
    if (update.message().hasPreview()) {
      watching.forEach(subscription -> subscription.makeRoom(attempt));
    }
    watching.forEach(subscription -> subscription.replace(update, attempt));
  }
}
