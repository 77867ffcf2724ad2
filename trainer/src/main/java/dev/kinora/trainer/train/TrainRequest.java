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
 * @param time how long to train in all; empty: as many steps as the recipe says
 * @param description what the package says about itself
 */
public record TrainRequest(
    Path dataset,
    Path output,
    Path checkpoints,
    Recipe recipe,
    Optional<Duration> time,
    PackageDescription description) {

  private static final double LOOP_SHARE = .85;

  Limit loopLimit(int clips) {
    return time.<Limit>map(all -> new Limit.Time(share(all, recipe.upscales() ? LOOP_SHARE : 1)))
        .orElseGet(() -> recipe.loopLimit(clips));
  }

  Limit upscalerLimit() {
    return time.<Limit>map(all -> new Limit.Time(share(all, 1 - LOOP_SHARE)))
        .orElseGet(recipe::upscalerLimit);
  }

  private static Duration share(Duration all, double share) {
    return Duration.ofMillis((long) (all.toMillis() * share));
  }
}
