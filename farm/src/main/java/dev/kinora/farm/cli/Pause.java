package dev.kinora.farm.cli;

import java.time.Duration;

/** Waiting in a command; Ctrl-C ends the process by its hook, so an interrupt here only ends the wait. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void join(Thread thread, Duration time) {
    try {
      thread.join(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
