package dev.kinora.trainer.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Drives a task to its limit, from its last checkpoint if there is one. Stops with a reason when the loss is no number or grows far
 * beyond the best it had been, and, with a checkpoint, when its thread is interrupted.
 */
final class TrainingRun {
  static final double SMOOTHING = .98;

  private static final double DIVERGED = 10;
  private static final long SETTLED = 200;

  private final Task task;
  private final Schedule schedule;
  private final Limit limit;
  private final Saving saving;
  private final LongSupplier nanoTime;
  private final Checkpoint from;
  private final LossCurve curve;
  private long step;
  private double seconds;
  private double smoothed;
  private double best = Double.POSITIVE_INFINITY;

  /**
   * Where and how often at least to save.
   *
   * @param stage names the file
   * @param identity what is trained on what, in short
   */
  record Saving(Path folder, String stage, String identity, Duration every) {
    Path file() {
      return folder.resolve(stage + ".checkpoint");
    }

    Path curve() {
      return folder.resolve(stage + ".csv");
    }
  }

  /** Reads the checkpoint; throws {@link TrainingException} when it is another training's. */
  TrainingRun(Task task, Schedule schedule, Limit limit, Saving saving, LongSupplier nanoTime) {
    this.task = task;
    this.schedule = schedule;
    this.limit = limit;
    this.saving = saving;
    this.nanoTime = nanoTime;
    this.from = Checkpoint.read(saving.file())
        .orElseGet(() -> new Checkpoint(saving.identity(), 0, 0, Double.NaN, Map.of()));
    if (!from.identity().equals(saving.identity())) {
      throw new TrainingException(
          "%s is of another training (%s, not %s); name another folder or remove it"
              .formatted(saving.file(), from.identity(), saving.identity()));
    }
    this.curve = LossCurve.upTo(saving.curve(), from.step());
  }

  long steps() {
    return step;
  }

  /** Grows with every step. */
  LossCurve curve() {
    return curve;
  }

  /**
   * Returns the averaged weights. {@code progress} is told after every step, {@code saved} is given the averaged weights after every
   * checkpoint, both on this thread.
   */
  Map<String, float[]> run(
      Consumer<TrainingProgress> progress, Consumer<Map<String, float[]>> saved) {
    begin();
    long started = nanoTime.getAsLong();
    long lastSaved = started;
    while (limit.done(step, seconds) < 1) {
      if (Thread.interrupted()) {
        save();
        throw new TrainingException(
            "training was stopped at step %s; run it again to go on".formatted(step));
      }
      Schedule.Pace pace = schedule.pace(step + 1, limit.done(step + 1, seconds));
      float loss = task.step(step + 1, pace);
      learn(loss);
      long now = nanoTime.getAsLong();
      double here = Math.max(1e-9, (now - started) / 1e9);
      seconds = from.seconds() + here;
      double imagesPerSecond = (step - from.step()) * task.batchSize() / here;
      curve.add(step, loss, pace.rate(), imagesPerSecond);
      progress.accept(progress(imagesPerSecond));
      if (now - lastSaved >= saving.every().toNanos()) {
        saved.accept(Optimiser.averages(save()));
        lastSaved = now;
      }
    }
    return Optimiser.averages(save());
  }

  private void begin() {
    step = from.step();
    seconds = from.seconds();
    smoothed = from.smoothedLoss();
    if (step == 0) {
      task.start();
    } else {
      task.resume(from.values());
    }
  }

  private void learn(float loss) {
    step++;
    if (!Float.isFinite(loss)) {
      throw stopped("the loss is no longer a number");
    }
    smoothed = Double.isNaN(smoothed) ? loss : SMOOTHING * smoothed + (1 - SMOOTHING) * loss;
    best = step < SETTLED ? best : Math.min(best, smoothed);
    if (smoothed > DIVERGED * best) {
      throw stopped(String.format(
          Locale.ROOT, "the loss rose from %.4f to %.4f, it diverges", best, smoothed));
    }
  }

  private TrainingException stopped(String reason) {
    return new TrainingException(
        "training of the %s stopped at step %s: %s; the last good state is in %s"
            .formatted(saving.stage(), step, reason, saving.file()));
  }

  private Map<String, float[]> save() {
    Map<String, float[]> values = task.state();
    curve.flush();
    new Checkpoint(saving.identity(), step, seconds, smoothed, values).write(saving.file());
    return values;
  }

  private TrainingProgress progress(double imagesPerSecond) {
    Duration spent = Duration.ofMillis((long) (1000 * seconds));
    double done = Math.min(1, limit.done(step, seconds));
    return new TrainingProgress(saving.stage(), step, done, smoothed, imagesPerSecond, spent);
  }
}
