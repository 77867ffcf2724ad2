package dev.kinora.trainer.train;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a training starts from.
 *
 * @param gradientClip joint length that gradients are cut to
 * @param weights makes the start weights of the ones that the network drew for itself
 */
record Beginning(long seed, double gradientClip, UnaryOperator<Map<String, float[]>> weights) {
  static Beginning drawn(long seed) {
    return new Beginning(seed, 1, UnaryOperator.identity());
  }
}
