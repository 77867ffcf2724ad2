package dev.kinora.trainer.evaluate;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to judge, on what.
 *
 * @param model folder of the package
 * @param dataset folder of the data set it was trained on
 * @param fast folder of a package that is to make the same faster
 * @param prompts how many labels at most, evenly spread; the bars are meant for all
 * @param profiles folder for what the worker's self-test finds
 */
public record EvalRequest(
    Path model, Path dataset, Optional<Path> fast, int prompts, Path profiles) {
  public EvalRequest {
    if (prompts < 1) {
      throw new IllegalArgumentException("prompts = %s: want 1 or more".formatted(prompts));
    }
  }
}
