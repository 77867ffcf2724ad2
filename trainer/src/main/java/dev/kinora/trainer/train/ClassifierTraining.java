package dev.kinora.trainer.train;

import dev.kinora.trainer.network.Classifier;
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
import org.tensorflow.types.TInt32;

/** Trains a {@link Classifier} on cross-entropy: which clip is this frame of? */
final class ClassifierTraining implements Task {
  private final Graph graph = new Graph();
  private final Session session;
  private final Weights weights;
  private final Optimiser optimiser;
  private final ClassifierBatches batches;
  private final Placeholder<TFloat32> pictures;
  private final Placeholder<TInt32> numbers;

  ClassifierTraining(ClassifierBatches batches, long seed) {
    this.batches = batches;
    Ops tf = Ops.create(graph);
    Shape shape =
        Shape.of(ClassifierBatches.SIZE, batches.side(), batches.side(), NetworkShape.CHANNELS);
    this.pictures = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    this.numbers =
        tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(ClassifierBatches.SIZE)));
    this.weights = new Weights(tf, seed);
    this.optimiser = new Optimiser(tf, graph, loss(tf), weights, 1);
    this.session = new Session(graph);
  }

  private Operand<TFloat32> loss(Ops tf) {
    Classifier network = new Classifier(tf, weights);
    var logits = network.logits(network.features(pictures), batches.clips());
    var wanted = tf.oneHot(numbers, tf.constant(batches.clips()), tf.constant(1f), tf.constant(0f));
    var likelihood = tf.reduceSum(tf.math.mul(wanted, tf.nn.logSoftmax(logits)), tf.constant(1));
    return tf.math.neg(tf.math.mean(likelihood, tf.constant(0)));
  }

  @Override
  public void start() {
    optimiser.start(session, weights.startValues());
  }

  @Override
  public void resume(Map<String, float[]> state) {
    optimiser.write(session, state);
  }

  @Override
  public float step(long step, Schedule.Pace pace) {
    try (ClassifierBatches.Batch batch = batches.at(step)) {
      return optimiser.step(
          session, Map.of(pictures, batch.pictures(), numbers, batch.numbers()), step, pace);
    }
  }

  @Override
  public int batchSize() {
    return ClassifierBatches.SIZE;
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
}
