package dev.kinora.client.console;

import java.time.Duration;

/** Waiting in a command; Ctrl-C ends the process by its hook, so an interrupt here only ends the wait. */
public final class Pause {
  private Pause() {}

  public static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static void join(Thread thread, Duration time) {
    try {
      thread.join(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
