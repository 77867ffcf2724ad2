package dev.kinora.gateway.admission;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CatalogueEntry;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which models there are, as the catalogue said at most {@link #FRESH} ago; a name that is not among them asks again at once, so a
 * model that was just added is found. Where the store does not answer in time, what it said last is told, however old, and the answer
 * is taken when it comes; only a name that is not among them cannot be told then.
 *
 * <p>Any thread may call it and waits for the store, never longer than {@link #PATIENCE}; one thread at a time asks.
 */
public final class ModelNames {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration SHORTEST = Duration.ofMillis(500);
  /** With a store that does not say what is not known yet. */
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  /** With one that does not say whether something has changed. */
  private static final Duration MOMENT = Duration.ofMillis(300);

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final ThreadFactory THREADS = NamedThreads.virtual("kinora-gateway-models");

  private final ModelCatalogue catalogue;
  private final ModelCatalogue soon;
  private final InstantSource clock;
  private final String defaultName;
  private final AtomicReference<@Nullable CompletableFuture<Snapshot>> asking =
      new AtomicReference<>();
  private volatile @Nullable Snapshot known;

  private record Snapshot(List<CatalogueEntry> entries, Instant at) {}

  public ModelNames(ObjectStore store, String defaultName, InstantSource clock) {
    this.catalogue = new ModelCatalogue(store);
    this.soon = new ModelCatalogue(store.within(PATIENCE));
    this.defaultName = defaultName;
    this.clock = clock;
  }

  /** Begins to ask, so that the first client need not wait for a store that was never asked. */
  public void begin() {
    asking();
  }

  public String defaultName() {
    return defaultName;
  }

  /** Throws UNAVAILABLE where the store has never said. */
  public List<CatalogueEntry> list() {
    Snapshot last = known;
    if (last == null) {
      return asked(PATIENCE).entries();
    }
    try {
      return within(FRESH, last) ? last.entries() : asked(MOMENT).entries();
    } catch (FarmException away) {
      return last.entries();
    }
  }

  /** The model of a name or digest; the empty name is the farm's default model. Throws UNAVAILABLE where that cannot be told now. */
  public Optional<CatalogueEntry> resolve(String nameOrDigest) {
    String wanted = nameOrDigest.isEmpty() ? defaultName : nameOrDigest;
    return find(wanted, list()).or(() -> find(wanted, newest())).or(() -> unnamed(wanted));
  }

  private static Optional<CatalogueEntry> find(String wanted, List<CatalogueEntry> entries) {
    return entries.stream()
        .filter(entry ->
            entry.getManifest().getName().equals(wanted) || entry.getDigest().equals(wanted))
        .findFirst();
  }

  /** A package that no name points to any more is still there under its digest. */
  private Optional<CatalogueEntry> unnamed(String digest) {
    return DIGEST.matcher(digest).matches() ? soon.resolve(digest) : Optional.empty();
  }

  private List<CatalogueEntry> newest() {
    Snapshot last = known;
    return last != null && within(SHORTEST, last)
        ? last.entries()
        : asked(PATIENCE).entries();
  }

  private boolean within(Duration age, Snapshot snapshot) {
    return snapshot.at().plus(age).isAfter(clock.instant());
  }

  /** The question that is under way; many may wait for one answer. */
  private CompletableFuture<Snapshot> asking() {
    CompletableFuture<Snapshot> mine = new CompletableFuture<>();
    CompletableFuture<Snapshot> other = asking.compareAndExchange(null, mine);
    if (other != null) {
      return other;
    }
    THREADS.newThread(() -> ask(mine)).start();
    return mine;
  }

  /** What the store says now. */
  private Snapshot asked(Duration patience) {
    try {
      return asking().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FarmException told
          ? told
          : new FarmException(FailureCode.INTERNAL, "the catalogue cannot be read", e);
    } catch (TimeoutException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE, "the store does not say now which models there are", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FarmException(FailureCode.UNAVAILABLE, "interrupted", e);
    }
  }

  private void ask(CompletableFuture<Snapshot> answer) {
    try {
      Snapshot said = new Snapshot(List.copyOf(catalogue.list()), clock.instant());
      known = said;
      asking.set(null);
      answer.complete(said);
    } catch (Throwable e) {
      asking.set(null);
      answer.completeExceptionally(e);
    }
  }
}
