package dev.kinora.trainer.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Drives a task to the end of its schedule, from its last checkpoint if there is one. Stops with a reason when the loss is no number or
 * grows far beyond the best it had been.
 */
final class TrainingRun {
  private static final double SMOOTHING = .98;
  private static final double DIVERGED = 10;
  private static final long SETTLED = 200;

  private final Task task;
  private final Schedule schedule;
  private final Path checkpoint;
  private final Duration every;
  private final LongSupplier nanoTime;

  /** Saves a checkpoint at least {@code every} so often, and at the end. */
  TrainingRun(
      Task task, Schedule schedule, Path checkpoint, Duration every, LongSupplier nanoTime) {
    this.task = task;
    this.schedule = schedule;
    this.checkpoint = checkpoint;
    this.every = every;
    this.nanoTime = nanoTime;
  }

  /** Returns the averaged weights. {@code progress} is told after every checkpoint and on the way, from this thread. */
  Map<String, float[]> run(Consumer<TrainingProgress> progress) {
    Checkpoint at =
        Checkpoint.read(checkpoint).orElseGet(() -> new Checkpoint(0, 0, Double.NaN, Map.of()));
    if (at.step() == 0) {
      task.start();
    } else {
      task.resume(at.values());
    }
    long step = at.step();
    double smoothed = at.smoothedLoss();
    double best = Double.POSITIVE_INFINITY;
    long started = nanoTime.getAsLong();
    long saved = started;
    while (step < schedule.steps()) {
      float loss = task.step(++step, schedule);
      smoothed = Double.isNaN(smoothed) ? loss : SMOOTHING * smoothed + (1 - SMOOTHING) * loss;
      best = step < SETTLED ? best : Math.min(best, smoothed);
      check(step, loss, smoothed, best);
      long now = nanoTime.getAsLong();
      double seconds = at.seconds() + (now - started) / 1e9;
      if (now - saved >= every.toNanos()) {
        save(step, seconds, smoothed);
        saved = now;
      }
      double imagesPerSecond = (step - at.step()) * task.batchSize() / ((now - started) / 1e9);
      progress.accept(new TrainingProgress(
          step, schedule.steps(), smoothed, imagesPerSecond, Duration.ofMillis((long)
              (1000 * seconds))));
    }
    double seconds = at.seconds() + (nanoTime.getAsLong() - started) / 1e9;
    return Optimiser.averages(save(step, seconds, smoothed));
  }

  private Map<String, float[]> save(long step, double seconds, double smoothed) {
    Map<String, float[]> values = task.state();
    new Checkpoint(step, seconds, smoothed, values).write(checkpoint);
    return values;
  }

  private void check(long step, float loss, double smoothed, double best) {
    if (!Float.isFinite(loss)) {
      throw new TrainingException(
          "training stopped at step %d: the loss is no longer a number; the last checkpoint is kept in %s"
              .formatted(step, checkpoint));
    }
    if (smoothed > DIVERGED * best) {
      throw new TrainingException(
          "training stopped at step %d: the loss rose from %.4f to %.4f (diverging; try a lower learning rate); the last checkpoint is kept in %s"
              .formatted(step, best, smoothed, checkpoint));
    }
  }
}
