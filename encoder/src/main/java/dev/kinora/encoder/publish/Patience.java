package dev.kinora.encoder.publish;

import dev.kinora.job.FarmException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries a call to the store until it works or nobody wants it any more: a render must end, however long the store is away. */
public final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long FIRST_WAIT = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_WAIT = Duration.ofSeconds(5).toNanos();

  private final BooleanSupplier givenUp;

  /** @param givenUp true when the answer is of no use any more; asked before every try */
  public Patience(BooleanSupplier givenUp) {
    this.givenUp = givenUp;
  }

  /** A call that may fail for a while. */
  @FunctionalInterface
  public interface Call<T> {
    T call() throws IOException;
  }

  /** Throws CancellationException when given up, IOException for a fault of the local disk. */
  public <T> T get(String what, Call<T> call) throws IOException {
    long wait = FIRST_WAIT;
    while (true) {
      if (givenUp.getAsBoolean()) {
        throw new CancellationException(what + ": given up");
      }
      try {
        return call.call();
      } catch (FarmException e) {
        LOG.warn("cannot {}, trying again in {} ms: {}", what, wait / 1_000_000, e.getMessage());
        LockSupport.parkNanos(wait);
        wait = Math.min(2 * wait, LONGEST_WAIT);
      }
    }
  }
}
