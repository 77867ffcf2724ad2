package dev.kinora.encoder.sweep;

import dev.kinora.job.StoreKeys;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A kind of object that is of no use after a time.
 *
 * @param prefix of a tenant's objects of this kind
 * @param kept how long one stays at least
 */
record Litter(String name, UnaryOperator<String> prefix, Duration kept) {

  /** What a judge did not delete with the render's end: written later, by an attempt that did not know of it. */
  static Litter checkpoints(Duration kept) {
    return new Litter("checkpoint", StoreKeys::checkpoints, kept);
  }

  /** Claims of idempotency keys. */
  static Litter claims(Duration kept) {
    return new Litter("claim", StoreKeys::claims, kept);
  }
}
