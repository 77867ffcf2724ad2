package dev.kinora.trainer.train;

import dev.kinora.trainer.network.Floats;
import dev.kinora.trainer.network.TrainableWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * Adam (Kingma and Ba 2015) with gradients clipped to a joint length and a moving average of the weights.
 *
 * <p>No weight may change before every gradient is computed: the variables are references, so an early update would be seen by
 * gradients still being worked out, and training fails silently. Every update therefore waits for all gradients.
 *
 * <p>Its state (weights, both moments, average) is readable and writable by name, for checkpoints. Belongs to one graph and session.
 */
final class Optimiser {
  private static final double BETA1 = .9;
  private static final double BETA2 = .99;
  private static final float EPSILON = 1e-8f;

  private final Ops tf;
  private final SequencedMap<String, Variable<TFloat32>> state = new LinkedHashMap<>();
  private final Map<String, Placeholder<TFloat32>> incoming = new LinkedHashMap<>();
  private final Map<String, Op> assignments = new LinkedHashMap<>();
  private final Placeholder<TFloat32> rate;
  private final Placeholder<TFloat32> power1;
  private final Placeholder<TFloat32> power2;
  private final Placeholder<TFloat32> keep;
  private final Operand<TFloat32> loss;
  private final Op update;

  Optimiser(
      Ops tf, Graph graph, Operand<TFloat32> loss, TrainableWeights weights, double gradientClip) {
    this.tf = tf;
    this.loss = loss;
    this.rate = scalar("rate");
    this.power1 = scalar("power1");
    this.power2 = scalar("power2");
    this.keep = scalar("keep");
    weights.variables().forEach(state::put);
    weights.variables().forEach((name, variable) -> {
      for (String slot : List.of(".moment1", ".moment2", ".average")) {
        state.put(name + slot, tf.withName(name + slot).variable(variable.shape(), TFloat32.class));
      }
    });
    List<Operand<TFloat32>> gradients = clipped(graph, weights, (float) gradientClip);
    Ops afterGradients = tf.withControlDependencies(new ArrayList<Op>(gradients));
    List<Op> updates = new ArrayList<>();
    int index = 0;
    for (String name : weights.variables().keySet()) {
      updates.add(updateOf(afterGradients, name, gradients.get(index++)));
    }
    this.update = tf.withControlDependencies(updates).noOp();
    state.forEach((name, variable) -> {
      incoming.put(
          name,
          tf.withName("in." + name)
              .placeholder(TFloat32.class, Placeholder.shape(variable.shape())));
      assignments.put(name, tf.assign(variable, incoming.get(name)));
    });
  }

  /** Sets every variable to its start: moments to zero, the average to the weights. */
  void start(Session session, Map<String, float[]> startValues) {
    Map<String, float[]> values = new LinkedHashMap<>();
    startValues.forEach((name, start) -> {
      values.put(name, start);
      values.put(name + ".moment1", new float[start.length]);
      values.put(name + ".moment2", new float[start.length]);
      values.put(name + ".average", start);
    });
    write(session, values);
  }

  /** One step on the fed batch; returns the loss before the update. Closes none of the fed tensors. */
  float step(Session session, Map<Operand<?>, Tensor> batch, long step, Schedule.Pace pace) {
    try (TFloat32 rateNow = TFloat32.scalarOf((float) pace.rate());
        TFloat32 power1Now = TFloat32.scalarOf((float) Math.pow(BETA1, step));
        TFloat32 power2Now = TFloat32.scalarOf((float) Math.pow(BETA2, step));
        TFloat32 keepNow = TFloat32.scalarOf((float) pace.keep())) {
      Session.Runner runner = session
          .runner()
          .feed(rate, rateNow)
          .feed(power1, power1Now)
          .feed(power2, power2Now)
          .feed(keep, keepNow);
      batch.forEach(runner::feed);
      try (Result result = runner.addTarget(update).fetch(loss).run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  Map<String, float[]> read(Session session) {
    Session.Runner runner = session.runner();
    state.values().forEach(runner::fetch);
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int index = 0;
      for (String name : state.keySet()) {
        values.put(name, Floats.of((TFloat32) result.get(index++)));
      }
    }
    return values;
  }

  /** Throws {@link TrainingException} when a value is missing or has another length: the checkpoint is of another network. */
  void write(Session session, Map<String, float[]> values) {
    Session.Runner runner = session.runner();
    List<Tensor> open = new ArrayList<>();
    try {
      state.forEach((name, variable) -> {
        float[] value = values.get(name);
        if (value == null || value.length != variable.shape().size()) {
          throw new TrainingException(
              "the checkpoint is of another network: '" + name + "' does not fit");
        }
        TFloat32 tensor = TFloat32.tensorOf(variable.shape(), DataBuffers.of(value));
        open.add(tensor);
        runner.feed(incoming.get(name), tensor).addTarget(assignments.get(name));
      });
      runner.run().close();
    } finally {
      open.forEach(Tensor::close);
    }
  }

  /** The averaged weights among the values of {@link #read}, under the weights' own names. */
  static Map<String, float[]> averages(Map<String, float[]> values) {
    Map<String, float[]> averages = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.endsWith(".average")) {
        averages.put(name.substring(0, name.length() - ".average".length()), value);
      }
    });
    return averages;
  }

  private Placeholder<TFloat32> scalar(String name) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  @SuppressWarnings("unchecked") // the gradient of a float32 variable is float32
  private List<Operand<TFloat32>> clipped(Graph graph, TrainableWeights weights, float clip) {
    Output<?>[] variables =
        weights.variables().values().stream().map(Variable::asOutput).toArray(Output<?>[]::new);
    List<Operand<TFloat32>> raw = new ArrayList<>();
    List<Operand<TFloat32>> squares = new ArrayList<>();
    for (Output<?> gradient : graph.addGradients(loss.asOutput(), variables)) {
      raw.add((Operand<TFloat32>) gradient);
      squares.add(tf.nn.l2Loss((Operand<TFloat32>) gradient));
    }
    var length = tf.math.sqrt(tf.math.mul(tf.math.addN(squares), tf.constant(2f)));
    var factor = tf.math.minimum(tf.constant(1f), tf.math.div(tf.constant(clip), length));
    return raw.stream()
        .<Operand<TFloat32>>map(gradient -> tf.math.mul(gradient, factor))
        .toList();
  }

  private Op updateOf(Ops afterGradients, String name, Operand<TFloat32> gradient) {
    var weight = state.get(name);
    var average = state.get(name + ".average");
    var adam = afterGradients.train.applyAdam(
        weight,
        state.get(name + ".moment1"),
        state.get(name + ".moment2"),
        power1,
        power2,
        rate,
        tf.constant((float) BETA1),
        tf.constant((float) BETA2),
        tf.constant(EPSILON),
        gradient);
    Ops afterAdam = tf.withControlDependencies(adam);
    var kept = afterAdam.math.mul(average, keep);
    return afterAdam.assign(
        average,
        afterAdam.math.add(
            kept, afterAdam.math.mul(adam, afterAdam.math.sub(tf.constant(1f), keep))));
  }
}
