package dev.kinora.trainer.network;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Where the layers of a network have their weights from, each by its own name. */
public interface Weights {
  /** A weight that starts with normal numbers of this deviation. */
  Operand<TFloat32> normal(String name, double deviation, long... dimensions);

  /** A weight that starts with one number all over. */
  Operand<TFloat32> constant(String name, float value, long... dimensions);
}
