package dev.kinora.encoder.sweep;

import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.FarmException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the store, every so often, what its age has made useless. Every encoder has one, on a thread of its own; several at
 * once delete the same things, which harms nothing. What fails is left to the next time.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  /** The promise for idempotency keys; a render has ended long before (at most 3 days). */
  private static final Duration CLAIMS = Duration.ofDays(7);

  /** Longer than any upload may take. */
  private static final Duration UPLOADS = Duration.ofDays(1);

  private static final String UPLOAD = "upload";
  private static final int MOST_TENANTS = 10_000;
  /** Of one kind and tenant at a time, so that a sweep ends. */
  private static final int MOST_OBJECTS = 10_000;

  private final ObjectStore store;
  private final List<Litter> kinds;
  private final InstantSource clock;
  private final MeterRegistry registry;
  private @Nullable SupervisedThread thread;

  Sweeper(ObjectStore store, List<Litter> kinds, InstantSource clock, MeterRegistry registry) {
    this.store = store;
    this.kinds = kinds;
    this.clock = clock;
    this.registry = registry;
    // the metrics are there before the first sweep
    kinds.forEach(kind -> deleted(kind.name(), 0));
    deleted(UPLOAD, 0);
  }

  /**
   * @param every time between two sweeps; the first comes within it, at another moment in each encoder
   * @param checkpoints how old one may be and still be gone on from
   */
  public static Sweeper start(
      ObjectStore store,
      Duration every,
      Duration checkpoints,
      MeterRegistry registry,
      Readiness readiness) {
    var sweeper = new Sweeper(
        store,
        List.of(Litter.checkpoints(checkpoints), Litter.claims(CLAIMS)),
        InstantSource.system(),
        registry);
    Duration first = Duration.ofMillis(ThreadLocalRandom.current().nextLong(every.toMillis()));
    sweeper.thread =
        SupervisedThread.every("encoder-sweeper", first, every, readiness, sweeper::sweep);
    return sweeper;
  }

  void sweep() {
    Timer.Sample begun = Timer.start(registry);
    try {
      for (String folder : store.folders(MOST_TENANTS)) {
        String tenant = folder.substring(0, folder.length() - 1);
        kinds.forEach(kind -> sweep(kind, tenant));
      }
      sweepUploads();
    } catch (FarmException e) {
      LOG.warn("not all that is old was deleted: {}", e.getMessage());
    } finally {
      begun.stop(Timer.builder("kinora.encoder.sweep")
          .description("One going through what is old in the store")
          .register(registry));
    }
  }

  private void sweep(Litter kind, String tenant) {
    Instant moment = clock.instant().minus(kind.kept());
    List<String> old = store.listWrittenBefore(moment, kind.prefix().apply(tenant), MOST_OBJECTS);
    old.forEach(store::delete);
    if (!old.isEmpty()) {
      LOG.info("deleted {} old objects of {}: {}", old.size(), tenant, kind.name());
    }
    deleted(kind.name(), old.size());
  }

  private void sweepUploads() {
    int old = store.dropUploadsBegunBefore(clock.instant().minus(UPLOADS), MOST_OBJECTS);
    if (old > 0) {
      LOG.info("dropped {} uploads that were never finished", old);
    }
    deleted(UPLOAD, old);
  }

  private void deleted(String kind, int objects) {
    Counter.builder("kinora.encoder.objects.swept")
        .description("Objects deleted by their age, by kind")
        .tag("kind", kind)
        .register(registry)
        .increment(objects);
  }

  /** Ends a sweep under way after the call that it is at. */
  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
  }
}
