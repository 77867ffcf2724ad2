package dev.kinora.trainer.train;

import dev.kinora.trainer.network.LoopNetwork;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Weights;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * Trains a {@link LoopNetwork} by rectified flow (Liu et al. 2022): x_t = (1 - t) x + t noise, the network predicts x, and the loss is
 * on the velocity v = (x_t - x0) / max(t, 0.1).
 */
final class LoopTraining implements Task {
  private static final float LEAST_TIME = .1f;

  private final Graph graph = new Graph();
  private final Session session;
  private final Weights weights;
  private final Optimiser optimiser;
  private final LoopBatches batches;
  private final Beginning beginning;
  private final Placeholder<TUint8> pictures;
  private final Placeholder<TFloat32> phases;
  private final Placeholder<TFloat32> times;
  private final Placeholder<TFloat32> conditioning;
  private final Placeholder<TInt64> noiseSeed;

  LoopTraining(NetworkShape shape, LoopBatches batches, Beginning beginning) {
    this.batches = batches;
    this.beginning = beginning;
    Ops tf = Ops.create(graph);
    int size = batches.size();
    int side = shape.side();
    this.pictures = tf.placeholder(
        TUint8.class, Placeholder.shape(Shape.of(size, side, side, NetworkShape.CHANNELS)));
    this.phases = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, 1)));
    this.times =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size / LoopBatches.PHASES, 1)));
    this.conditioning =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, shape.inputs())));
    this.noiseSeed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    this.weights = new Weights(tf, beginning.seed());
    this.optimiser = new Optimiser(tf, graph, loss(tf, shape), weights, beginning.gradientClip());
    this.session = new Session(graph);
  }

  private Operand<TFloat32> loss(Ops tf, NetworkShape shape) {
    int size = batches.size();
    int groups = size / LoopBatches.PHASES;
    int side = shape.side();
    var x = tf.math.sub(
        tf.math.mul(tf.dtypes.cast(pictures, TFloat32.class), tf.constant(2f / 255)),
        tf.constant(1f));
    var time = tf.reshape(
        tf.tile(times, tf.constant(new int[] {1, LoopBatches.PHASES})),
        tf.constant(new int[] {size, 1}));
    var level = tf.reshape(time, tf.constant(new int[] {size, 1, 1, 1}));
    var groupNoise = tf.random.statelessRandomNormal(
        tf.constant(new int[] {groups, 1, side, side, NetworkShape.CHANNELS}),
        noiseSeed,
        TFloat32.class);
    var noise = tf.reshape(
        tf.tile(groupNoise, tf.constant(new int[] {1, LoopBatches.PHASES, 1, 1, 1})),
        tf.constant(new int[] {size, side, side, NetworkShape.CHANNELS}));
    var noisy =
        tf.math.add(tf.math.mul(x, tf.math.sub(tf.constant(1f), level)), tf.math.mul(noise, level));
    var predicted = new LoopNetwork(tf, weights, shape).predict(noisy, time, phases, conditioning);
    // The difference of the two velocities, (x - x0) / max(t, 0.1).
    var error =
        tf.math.div(tf.math.sub(x, predicted), tf.math.maximum(level, tf.constant(LEAST_TIME)));
    return tf.math.mean(tf.math.square(error), tf.constant(new int[] {0, 1, 2, 3}));
  }

  @Override
  public void start() {
    optimiser.start(session, beginning.weights().apply(weights.startValues()));
  }

  @Override
  public float step(long step, Schedule.Pace pace) {
    try (LoopBatches.Batch batch = batches.at(step);
        TInt64 noise = TInt64.vectorOf(beginning.seed(), step)) {
      return optimiser.step(
          session,
          Map.of(
              pictures, batch.pictures(),
              phases, batch.phases(),
              times, batch.times(),
              conditioning, batch.conditioning(),
              noiseSeed, noise),
          step,
          pace);
    }
  }

  @Override
  public int batchSize() {
    return batches.size();
  }

  @Override
  public Map<String, float[]> state() {
    return optimiser.read(session);
  }

  @Override
  public void resume(Map<String, float[]> state) {
    optimiser.write(session, state);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
