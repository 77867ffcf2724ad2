package dev.kinora.infra.store;

import java.time.Duration;

/**
 * How long calls to the store may take, by their kind; the tries of one call share its budget.
 *
 * @param open to find the bucket or make it, in one try: a store that just starts takes its time
 * @param look for a small answer: is it there, delete it, and the first byte of an object
 * @param write for a small object
 * @param page for each thousand keys of a list
 * @param stall the longest silence within a transfer
 * @param leastRate bytes a second that a transfer must make beside
 */
record StoreBudgets(
    Duration open, Duration look, Duration write, Duration page, Duration stall, long leastRate) {
  static final StoreBudgets STANDARD = new StoreBudgets(
      Duration.ofSeconds(30),
      Duration.ofSeconds(5),
      Duration.ofSeconds(10),
      Duration.ofSeconds(10),
      Duration.ofSeconds(20),
      64 << 10);

  /** For an object of so many bytes. */
  Duration write(long bytes) {
    return write.plus(transfer(bytes));
  }

  /** How long so many bytes may take, silences left out. */
  Duration transfer(long bytes) {
    return Duration.ofMillis(bytes * 1000 / leastRate);
  }
}
