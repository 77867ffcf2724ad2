package dev.kinora.trainer.train;

import dev.kinora.trainer.network.Classifier;
import dev.kinora.trainer.network.NetworkShape;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Trains a {@link Classifier} on cross-entropy: which clip is this frame of? */
final class ClassifierTraining extends GraphTask {
  private final ClassifierBatches batches;
  private final Fed fed;

  private record Fed(Placeholder<TFloat32> pictures, Placeholder<TInt32> numbers) {}

  private ClassifierTraining(
      Site site, Operand<TFloat32> loss, Beginning beginning, ClassifierBatches batches, Fed fed) {
    super(site, loss, beginning);
    this.batches = batches;
    this.fed = fed;
  }

  static ClassifierTraining of(ClassifierBatches batches, long seed) {
    Beginning beginning = Beginning.drawn(seed);
    Site site = Site.of(beginning);
    Ops tf = site.tf();
    int size = ClassifierBatches.SIZE;
    Shape shape = Shape.of(size, batches.side(), batches.side(), NetworkShape.CHANNELS);
    var fed = new Fed(
        tf.placeholder(TFloat32.class, Placeholder.shape(shape)),
        tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size))));
    return new ClassifierTraining(site, loss(site, fed, batches.clips()), beginning, batches, fed);
  }

  private static Operand<TFloat32> loss(Site site, Fed fed, int clips) {
    Ops tf = site.tf();
    Classifier network = new Classifier(tf, site.weights());
    var logits = network.logits(network.features(fed.pictures()), clips);
    var wanted = tf.oneHot(fed.numbers(), tf.constant(clips), tf.constant(1f), tf.constant(0f));
    var likelihood = tf.reduceSum(tf.math.mul(wanted, tf.nn.logSoftmax(logits)), tf.constant(1));
    return tf.math.neg(tf.math.mean(likelihood, tf.constant(0)));
  }

  @Override
  public float step(long step, Schedule.Pace pace) {
    try (ClassifierBatches.Batch batch = batches.at(step)) {
      return step(
          Map.of(fed.pictures(), batch.pictures(), fed.numbers(), batch.numbers()), step, pace);
    }
  }

  @Override
  public int batchSize() {
    return ClassifierBatches.SIZE;
  }
}
