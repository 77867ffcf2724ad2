package dev.kinora.infra.store;

import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioAsyncClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the store when a call makes doubtful that it answers, and every ten seconds for those that call nothing; where it does not
 * answer, again and again until it does. Tells {@link StoreHealth}. Has a connection of its own, so that it waits behind no call. One
 * look at a time, on a thread of its own; the store closes it.
 */
final class StoreProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
  private static final String NOTHING = "nothing";
  private static final String WHAT = "look whether it is there";
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final MinioAsyncClient client;
  private final StoreFaults faults;
  private final String bucket;
  private final StoreHealth health;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(NamedThreads.platform("store-probe"));

  StoreProbe(StoreConfig config, StoreFaults faults, StoreHealth health) {
    this.bucket = config.bucket();
    this.faults = faults;
    this.health = health;
    var http = new OkHttpClient.Builder().callTimeout(PATIENCE).build();
    this.client = S3Store.client(config, http);
    thread.scheduleWithFixedDelay(
        this::lookNowAndThen, NOW_AND_THEN.toSeconds(), NOW_AND_THEN.toSeconds(), TimeUnit.SECONDS);
  }

  /** The store may be away. Returns at once. */
  void suspect() {
    if (looking.compareAndSet(false, true)) {
      schedule(Duration.ZERO);
    }
  }

  /** Not before the store is open: until then its bucket may be missing. */
  private void lookNowAndThen() {
    if (health.worked()) {
      suspect();
    }
  }

  private void schedule(Duration wait) {
    try {
      thread.schedule(this::turn, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the store's client is closed");
    }
  }

  private void turn() {
    boolean answers = false;
    try {
      answers = look();
    } catch (RuntimeException | Error e) {
      LOG.error("the look for the store failed, and is done again", e);
    } finally {
      if (answers) {
        looking.set(false);
      } else {
        schedule(EVERY);
      }
    }
  }

  /** True where the store answers and has our bucket; else it is looked for from now on. Waits five seconds at most. */
  boolean look() {
    Optional<String> fault = fault();
    if (fault.isEmpty()) {
      health.answers();
    } else if (!thread.isShutdown()) {
      health.away(fault.get());
      suspect();
    }
    return fault.isEmpty();
  }

  /** Asks for an object that is not there: unlike for a bucket, a refusal then comes with words. */
  private Optional<String> fault() {
    try (GetObjectResponse there = client
        .getObject(GetObjectArgs.builder().bucket(bucket).object(NOTHING).build())
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("the store has an object {}", there.object());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted: cannot " + WHAT);
    } catch (TimeoutException e) {
      return Optional.of(
          message(new TimeoutException("silent for " + PATIENCE.toSeconds() + " s")));
    } catch (ExecutionException e) {
      return StoreFaults.refusal(e).isPresent() ? Optional.empty() : Optional.of(message(e));
    } catch (IOException e) {
      return Optional.of(message(e));
    }
  }

  private String message(Exception e) {
    FarmException told = faults.told(WHAT, e, FailureCode.UNAVAILABLE);
    return String.valueOf(told.getMessage());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    client.close();
  }
}
