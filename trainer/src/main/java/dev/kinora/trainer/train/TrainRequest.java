package dev.kinora.trainer.train;

import dev.kinora.trainer.export.PackageDescription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to train, on what, and where to put it.
 *
 * @param dataset folder of a prepared data set
 * @param output folder of the package; an earlier model in it is replaced
 * @param checkpoints folder from which an interrupted training goes on
 * @param from a package whose weights to start from, where there is no checkpoint
 * @param time how long to train in all, and no more steps than the configuration names; empty: as many as it says
 * @param description what the package says about itself
 */
public record TrainRequest(
    Path dataset,
    Path output,
    Path checkpoints,
    Recipe recipe,
    TrainingConfig config,
    Optional<Path> from,
    Optional<Duration> time,
    PackageDescription description) {

  private static final double LOOP_SHARE = .85;

  /** The page that shows how the training goes. */
  public Path report() {
    return checkpoints.resolve("report.html");
  }

  Limit loopLimit(int clips) {
    return limit(recipe.upscales() ? LOOP_SHARE : 1, config.loops(), recipe.loopSteps(clips));
  }

  Limit upscalerLimit() {
    return limit(1 - LOOP_SHARE, config.upscaler(), Recipe.UPSCALER_STEPS);
  }

  /** A share of the time, but no more steps than the configuration names; without a time its steps, or the usual ones. */
  private Limit limit(double share, TrainingConfig.Stage stage, long usual) {
    boolean named = stage.steps() > 0;
    Limit steps = new Limit.Steps(named ? stage.steps() : usual);
    return time.<Limit>map(all -> new Limit.Time(share(all, share)))
        .map(timed -> named ? new Limit.First(timed, steps) : timed)
        .orElse(steps);
  }

  private static Duration share(Duration all, double share) {
    return Duration.ofMillis((long) (all.toMillis() * share));
  }
}
