package dev.kinora.worker.resume;

import java.time.Duration;

/**
 * Says when a render's next checkpoint is due: not before {@code every} has passed since the last, and so late that all
 * checkpoints together take at most 3 % of the time. Not safe for use by several threads at once.
 */
final class CheckpointPace {
  private static final double SHARE = 0.03;

  private final long every;
  private long due;

  /** @param now in nanoseconds, of any origin */
  CheckpointPace(Duration every, long now) {
    this.every = every.toNanos();
    this.due = now + this.every;
  }

  boolean due(long now) {
    return now - due >= 0;
  }

  /**
   * A checkpoint was written, or could not be.
   *
   * @param cost nanoseconds of work for it
   * @param renders how many renders share the 3 % now, this one included
   */
  void taken(long now, long cost, int renders) {
    due = now + Math.max(every, (long) (cost * renders / SHARE));
  }
}
