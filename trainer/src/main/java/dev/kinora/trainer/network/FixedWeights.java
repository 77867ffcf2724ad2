package dev.kinora.trainer.network;

import dev.kinora.v1.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Weights that are known, for graphs that only sample. Matrices and kernels of a network that is multiplied in bfloat16 are kept in it,
 * in half the space; elsewhere they are what they were, or where the CPU has no bfloat16, that far rounded.
 */
public final class FixedWeights implements Weights {
  private final Ops tf;
  private final Map<String, float[]> values;
  private final Precision precision;
  private final Set<String> names = new HashSet<>();
  private final List<Setting> settings = new ArrayList<>();

  private record Setting(Placeholder<TFloat32> incoming, Op assignment, TFloat32 tensor) {}

  /** {@code values} may hold others too; {@code precision} is what the network is sampled in. */
  public FixedWeights(Ops tf, Map<String, float[]> values, Precision precision) {
    this.tf = tf;
    this.values = values;
    this.precision = precision;
  }

  /** Gives every weight that the layers asked for its value, in a session of this graph. Once. */
  public void set(Session session) {
    try {
      Session.Runner runner = session.runner();
      settings.forEach(
          one -> runner.feed(one.incoming(), one.tensor()).addTarget(one.assignment()));
      runner.run().close();
    } finally {
      settings.stream().map(Setting::tensor).forEach(Tensor::close);
    }
  }

  @Override
  public Operand<TFloat32> normal(String name, double deviation, long... dimensions) {
    return add(name, Shape.of(dimensions));
  }

  @Override
  public Operand<TFloat32> constant(String name, float value, long... dimensions) {
    return add(name, Shape.of(dimensions));
  }

  private Operand<TFloat32> add(String name, Shape shape) {
    float[] value = values.get(name);
    if (value == null || value.length != shape.size() || !names.add(name)) {
      throw new IllegalArgumentException("weights of another network: '" + name + "' does not fit");
    }
    Placeholder<TFloat32> incoming = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    boolean halved = precision == Precision.BFLOAT16_MIXED && shape.numDimensions() > 1;
    Variable<? extends TFloating> variable = halved
        ? set(name, shape, value, incoming, TBfloat16.class)
        : set(name, shape, value, incoming, TFloat32.class);
    return tf.dtypes.cast(tf.identity(variable), TFloat32.class);
  }

  /** Rounded in the graph, to the nearest: tensors that are made of other numbers here are cut, which makes weights smaller. */
  private <T extends TFloating> Variable<T> set(
      String name, Shape shape, float[] value, Placeholder<TFloat32> incoming, Class<T> type) {
    Variable<T> variable = tf.withName(name).variable(shape, type);
    settings.add(new Setting(
        incoming,
        tf.assign(variable, tf.dtypes.cast(incoming, type)),
        TFloat32.tensorOf(shape, DataBuffers.of(value))));
    return variable;
  }
}
