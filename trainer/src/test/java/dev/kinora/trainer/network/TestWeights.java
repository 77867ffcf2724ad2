package dev.kinora.trainer.network;

import dev.kinora.v1.Precision;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Weights that nobody trained, none of them zero, so that every layer has its say. */
public final class TestWeights {
  private TestWeights() {}

  public static Map<String, float[]> loops(NetworkShape shape) {
    return spread(start(shape));
  }

  /** What a training from nothing starts with. */
  public static Map<String, float[]> start(NetworkShape shape) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      TrainableWeights weights = new TrainableWeights(tf, 3);
      int side = shape.side();
      new LoopNetwork(tf, weights, shape)
          .predict(
              input(tf, 1, side, side, 4),
              input(tf, 1, 1),
              input(tf, 1, 1),
              input(tf, 1, shape.conditioning()));
      return weights.startValues();
    }
  }

  public static Map<String, float[]> upscaler() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      TrainableWeights weights = new TrainableWeights(tf, 3);
      new Upscaler(tf, weights).enlarge(input(tf, 1, 32, 32, 4), 32);
      return spread(weights.startValues());
    }
  }

  /** What the bare network, outside any package, says at t = 0.5, phase 1 and the second of three categories. */
  public static float[] predict(NetworkShape shape, float[] latents) {
    Map<String, float[]> values = loops(shape);
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      FixedWeights weights = new FixedWeights(tf, values, Precision.PRECISION_UNSPECIFIED);
      int side = shape.side();
      Placeholder<TFloat32> input = input(tf, 1, side, side, 4);
      Operand<TFloat32> clean = new LoopNetwork(tf, weights, shape)
          .predict(
              input,
              tf.constant(new float[][] {{.5f}}),
              tf.constant(new float[][] {{1}}),
              tf.constant(new float[][] {{0, 1, 0}}));
      weights.set(session);
      try (TFloat32 tensor =
              TFloat32.tensorOf(Shape.of(1, side, side, 4), DataBuffers.of(latents));
          Result result = session.runner().feed(input, tensor).fetch(clean).run()) {
        return Floats.of((TFloat32) result.get(0));
      }
    }
  }

  private static Placeholder<TFloat32> input(Ops tf, long... dimensions) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(dimensions)));
  }

  private static Map<String, float[]> spread(Map<String, float[]> values) {
    Map<String, float[]> spread = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      float[] copy = value.clone();
      for (int i = 0; i < copy.length; i++) {
        copy[i] += (float) (.02 * Math.sin(i + name.hashCode() % 100));
      }
      spread.put(name, copy);
    });
    return spread;
  }
}
