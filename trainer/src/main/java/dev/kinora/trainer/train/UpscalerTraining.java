package dev.kinora.trainer.train;

import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Upscaler;
import dev.kinora.trainer.network.Weights;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Trains an {@link Upscaler} on the mean absolute difference to the large picture. */
final class UpscalerTraining implements Task {
  private final Graph graph = new Graph();
  private final Session session;
  private final Weights weights;
  private final Optimiser optimiser;
  private final UpscalerBatches batches;
  private final Beginning beginning;
  private final Placeholder<TFloat32> input;
  private final Placeholder<TFloat32> target;

  UpscalerTraining(UpscalerBatches batches, Beginning beginning) {
    this.batches = batches;
    this.beginning = beginning;
    Ops tf = Ops.create(graph);
    this.input = pictures(tf, UpscalerBatches.CROP);
    this.target = pictures(tf, Upscaler.FACTOR * UpscalerBatches.CROP);
    this.weights = new Weights(tf, beginning.seed());
    var enlarged = new Upscaler(tf, weights).enlarge(input, UpscalerBatches.CROP);
    var difference = tf.math.abs(tf.math.sub(enlarged, target));
    var loss = tf.math.mean(difference, tf.constant(new int[] {0, 1, 2, 3}));
    this.optimiser = new Optimiser(tf, graph, loss, weights, beginning.gradientClip());
    this.session = new Session(graph);
  }

  @Override
  public void start() {
    optimiser.start(session, beginning.weights().apply(weights.startValues()));
  }

  @Override
  public void resume(Map<String, float[]> state) {
    optimiser.write(session, state);
  }

  @Override
  public float step(long step, Schedule.Pace pace) {
    try (UpscalerBatches.Batch batch = batches.at(step)) {
      return optimiser.step(
          session, Map.of(input, batch.input(), target, batch.target()), step, pace);
    }
  }

  @Override
  public int batchSize() {
    return UpscalerBatches.SIZE;
  }

  @Override
  public Map<String, float[]> state() {
    return optimiser.read(session);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private static Placeholder<TFloat32> pictures(Ops tf, int side) {
    Shape shape = Shape.of(UpscalerBatches.SIZE, side, side, NetworkShape.CHANNELS);
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }
}
