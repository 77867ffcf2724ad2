package dev.kinora.gateway.admission;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.v1.CatalogueEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Which models there are, as the catalogue said at most {@link #FRESH} ago; a name that is not among them asks again at once, so a
 * model that was just added is found. Blocks on the store; any thread may call it, one at a time asks the store.
 */
public final class ModelNames {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Duration SHORTEST = Duration.ofMillis(500);

  private final ModelCatalogue catalogue;
  private final InstantSource clock;
  private final String defaultName;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Snapshot known = new Snapshot(List.of(), Instant.MIN);

  private record Snapshot(List<CatalogueEntry> entries, Instant at) {
    boolean within(Duration age, Instant now) {
      return !at.equals(Instant.MIN) && at.plus(age).isAfter(now);
    }
  }

  public ModelNames(ModelCatalogue catalogue, String defaultName, InstantSource clock) {
    this.catalogue = catalogue;
    this.defaultName = defaultName;
    this.clock = clock;
  }

  public String defaultName() {
    return defaultName;
  }

  public List<CatalogueEntry> list() {
    return within(FRESH);
  }

  /** The model of a name or digest; the empty name is the farm's default model. */
  public Optional<CatalogueEntry> resolve(String nameOrDigest) {
    String wanted = nameOrDigest.isEmpty() ? defaultName : nameOrDigest;
    return find(wanted, within(FRESH))
        .or(() -> find(wanted, within(SHORTEST)))
        .or(() -> unnamed(wanted));
  }

  private static Optional<CatalogueEntry> find(String wanted, List<CatalogueEntry> entries) {
    return entries.stream()
        .filter(entry ->
            entry.getManifest().getName().equals(wanted) || entry.getDigest().equals(wanted))
        .findFirst();
  }

  /** A package that no name points to any more is still there under its digest. */
  private Optional<CatalogueEntry> unnamed(String digest) {
    return DIGEST.matcher(digest).matches() ? catalogue.resolve(digest) : Optional.empty();
  }

  private List<CatalogueEntry> within(Duration age) {
    if (known.within(age, clock.instant())) {
      return known.entries();
    }
    lock.lock();
    try {
      if (!known.within(age, clock.instant())) {
        known = new Snapshot(List.copyOf(catalogue.list()), clock.instant());
      }
      return known.entries();
    } finally {
      lock.unlock();
    }
  }
}
