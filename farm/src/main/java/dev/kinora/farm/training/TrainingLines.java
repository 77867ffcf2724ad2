package dev.kinora.farm.training;

import dev.kinora.client.console.Console;
import dev.kinora.trainer.train.TrainingProgress;
import java.util.Locale;

/** Says every few seconds how far a training is. Used by one thread. */
final class TrainingLines {
  private static final long EVERY_SECONDS = 10;

  private final Console console;
  private long lastSaid = System.nanoTime() / 1_000_000_000 - EVERY_SECONDS;

  TrainingLines(Console console) {
    this.console = console;
  }

  void show(TrainingProgress progress) {
    long now = System.nanoTime() / 1_000_000_000;
    if (now - lastSaid >= EVERY_SECONDS || progress.done() >= 1) {
      lastSaid = now;
      console.say(String.format(
          Locale.ROOT,
          "%s: %.0f %%, step %s, loss %.4f, %.0f pictures a second, %s left",
          progress.stage(),
          100 * progress.done(),
          progress.step(),
          progress.loss(),
          progress.imagesPerSecond(),
          TrainingProgress.text(progress.left())));
    }
  }
}
