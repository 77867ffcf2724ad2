package dev.kinora.trainer.train;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a training starts from.
 *
 * @param weights makes the start weights of the ones that the network drew for itself
 */
record Beginning(
    long seed, TrainingConfig.Gradients gradients, UnaryOperator<Map<String, float[]>> weights) {
  static Beginning drawn(long seed) {
    return new Beginning(seed, TrainingConfig.Gradients.USUAL, UnaryOperator.identity());
  }
}
