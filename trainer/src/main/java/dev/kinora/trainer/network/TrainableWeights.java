package dev.kinora.trainer.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The trainable weights of one network in one graph, by name, in the order its layers asked for them. Start values are drawn here, on
 * the host, from a fixed seed: the same network always starts from the same numbers and carries no start values in its graph.
 */
public final class TrainableWeights implements Weights {
  private final Ops tf;
  private final SplittableRandom random;
  private final SequencedMap<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
  private final SequencedMap<String, float[]> startValues = new LinkedHashMap<>();

  public TrainableWeights(Ops tf, long seed) {
    this.tf = tf;
    this.random = new SplittableRandom(seed);
  }

  public SequencedMap<String, Variable<TFloat32>> variables() {
    return variables;
  }

  public Map<String, float[]> startValues() {
    return startValues;
  }

  public long count() {
    return startValues.values().stream().mapToLong(values -> values.length).sum();
  }

  @Override
  public Operand<TFloat32> normal(String name, double deviation, long... dimensions) {
    float[] values = new float[length(dimensions)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return add(name, values, dimensions);
  }

  @Override
  public Operand<TFloat32> constant(String name, float value, long... dimensions) {
    float[] values = new float[length(dimensions)];
    java.util.Arrays.fill(values, value);
    return add(name, values, dimensions);
  }

  /** Hands out a copy of the variable: an op that reads the reference itself has crashed the process when gradients were added. */
  private Operand<TFloat32> add(String name, float[] values, long... dimensions) {
    Variable<TFloat32> variable = tf.withName(name).variable(Shape.of(dimensions), TFloat32.class);
    if (variables.putIfAbsent(name, variable) != null) {
      throw new IllegalArgumentException("two weights named " + name);
    }
    startValues.put(name, values);
    return tf.identity(variable);
  }

  private static int length(long... dimensions) {
    return Math.toIntExact(Shape.of(dimensions).size());
  }
}
