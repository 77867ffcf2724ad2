package dev.kinora.trainer.train;

import dev.kinora.trainer.export.PackageDescription;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A training in a process of its own, to be killed. Arguments: data set, checkpoints, steps. */
final class TrainMain {
  private TrainMain() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    TrainCommand.run(request(Path.of(args[0]), Path.of(args[1]), args[2]), progress -> {});
  }

  static TrainRequest request(Path dataset, Path checkpoints, String steps) {
    return new TrainRequest(
        dataset,
        checkpoints.resolveSibling(checkpoints.getFileName() + "-package"),
        checkpoints,
        Recipe.SMALL,
        TrainingConfig.read(
            Map.of("loops.steps", steps, "save-every", "100ms", "batch.groups", "2"), Map.of()),
        Optional.empty(),
        Optional.empty(),
        new PackageDescription("shapes", "Shapes.", "Apache-2.0"));
  }
}
