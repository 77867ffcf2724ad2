package dev.kinora.trainer.train;

import java.time.Duration;

/** How long to train. */
public sealed interface Limit {
  /** Share of the training that is done, 0 to 1 and beyond. */
  double done(long step, double seconds);

  /** A number of steps: gives the same model however fast the machine is. */
  record Steps(long count) implements Limit {
    public Steps {
      if (count < 1) {
        throw new IllegalArgumentException("steps = %s: want 1 or more".formatted(count));
      }
    }

    @Override
    public double done(long step, double seconds) {
      return (double) step / count;
    }
  }

  /** A time spent training, pauses between processes not counted. */
  record Time(Duration length) implements Limit {
    public Time {
      if (!length.isPositive()) {
        throw new IllegalArgumentException("time = %s: want more than none".formatted(length));
      }
    }

    @Override
    public double done(long step, double seconds) {
      return seconds / (length.toMillis() / 1000.0);
    }
  }

  /** Whichever is reached first. */
  record First(Limit one, Limit other) implements Limit {
    @Override
    public double done(long step, double seconds) {
      return Math.max(one.done(step, seconds), other.done(step, seconds));
    }
  }
}
