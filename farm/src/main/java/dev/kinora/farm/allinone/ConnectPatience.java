package dev.kinora.farm.allinone;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a broker or a store that is not there yet: processes that are started together come up in any order.
 *
 * @param atMost how long to go on trying; then the last refusal is thrown
 */
record ConnectPatience(Duration atMost) {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectPatience.class);
  private static final Duration BETWEEN = Duration.ofMillis(500);

  <T> T await(Supplier<T> connect) {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean told = false;
    while (true) {
      try {
        return connect.get();
      } catch (FarmException e) {
        if (e.code() != FailureCode.UNAVAILABLE
            || System.nanoTime() > deadline
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (!told) {
          LOG.warn("waiting for at most {} s: {}", atMost.toSeconds(), e.getMessage());
          told = true;
        }
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
    }
  }
}
