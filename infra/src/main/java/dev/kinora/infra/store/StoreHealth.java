package dev.kinora.infra.store;

import dev.kinora.infra.health.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store answers, as all calls of this process find it: one truth for its readiness, for those who take work only
 * while the store is there, and for the calls themselves, which are not sent while it is away. It belongs to the store, which
 * alone changes it. Safe for use by many threads; nobody waits in here.
 */
public final class StoreHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);
  private static final String PART = "store";

  private final List<Consumer<Optional<String>>> watchers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Absence absence;
  private volatile boolean worked;

  private record Absence(String why, long since) {}

  /** Why nothing is asked of the store now, as a sentence for an operator; empty while it answers. */
  public Optional<String> away() {
    return Optional.ofNullable(absence).map(Absence::why);
  }

  /** From now on, until the process ends, its readiness has a part {@code store} that says whether the store answers. */
  public synchronized void tell(Readiness readiness) {
    Consumer<Optional<String>> watcher = reason ->
        reason.ifPresentOrElse(why -> readiness.failed(PART, why), () -> readiness.ready(PART));
    watchers.add(watcher);
    watcher.accept(away());
  }

  /** False until the store answered for the first time: what it refuses before is a wrong setting, later it is a fault that may pass. */
  boolean worked() {
    return worked;
  }

  /** The store's own to say. A later reason replaces an earlier one. */
  public synchronized void away(String why) {
    Absence before = absence;
    absence = new Absence(why, before == null ? System.nanoTime() : before.since());
    if (before == null) {
      LOG.warn("the store is away: {}", why);
    }
    if (before == null || !before.why().equals(why)) {
      watchers.forEach(watcher -> watcher.accept(Optional.of(why)));
    }
  }

  /** The store's own to say. */
  public synchronized void answers() {
    worked = true;
    Absence before = absence;
    absence = null;
    if (before != null) {
      Duration time = Duration.ofNanos(System.nanoTime() - before.since());
      LOG.info("the store answers again, after {} s", time.toSeconds());
      watchers.forEach(watcher -> watcher.accept(Optional.empty()));
    }
  }
}
