package dev.kinora.farm.allinone;

import org.jspecify.annotations.Nullable;

/** Stops a process at any moment of its life, also while it starts. Made before the start; any thread may run it, once or more. */
public final class ProcessStop implements Runnable {
  private @Nullable ParallelStart start;
  private boolean asked;

  /** Breaks a start under way off, then closes what is open, as an orderly stop does; returns when that is done. */
  @Override
  public void run() {
    ParallelStart begun;
    synchronized (this) {
      asked = true;
      begun = start;
    }
    if (begun != null) {
      begun.breakOff();
      begun.stop().run();
    }
  }

  /** Called by a start as its first thing; throws where the stop came before. */
  synchronized void begins(ParallelStart begun) {
    start = begun;
    if (asked) {
      throw ParallelStart.brokenOff();
    }
  }
}
