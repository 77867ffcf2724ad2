package dev.kinora.trainer.train;

import static dev.kinora.trainer.network.NetworkShape.CHANNELS;

import dev.kinora.trainer.network.LoopNetwork;
import dev.kinora.trainer.network.NetworkShape;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * Trains a {@link LoopNetwork} by rectified flow (Liu et al. 2022): x_t = (1 - t) x + t noise, the network predicts x, and the loss is
 * on the velocity v = (x_t - x0) / max(t, 0.1), the more on what moves.
 */
final class LoopTraining extends GraphTask {
  private static final float LEAST_TIME = .1f;

  private final LoopBatches batches;
  private final long seed;
  private final Fed fed;

  private record Fed(
      Placeholder<TUint8> pictures,
      Placeholder<TFloat32> phases,
      Placeholder<TFloat32> times,
      Placeholder<TFloat32> conditioning,
      Placeholder<TFloat32> changeWeights,
      Placeholder<TInt64> noiseSeed) {
    static Fed of(Ops tf, NetworkShape shape, int size, int groups) {
      int side = shape.side();
      return new Fed(
          tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(size, side, side, CHANNELS))),
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, 1))),
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(groups, 1))),
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, shape.conditioning()))),
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(groups, 1))),
          tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2))));
    }
  }

  private LoopTraining(
      Site site, Operand<TFloat32> loss, Beginning beginning, LoopBatches batches, Fed fed) {
    super(site, loss, beginning);
    this.batches = batches;
    this.seed = beginning.seed();
    this.fed = fed;
  }

  static LoopTraining of(NetworkShape shape, LoopBatches batches, Beginning beginning) {
    Site site = Site.of(beginning);
    Fed fed = Fed.of(site.tf(), shape, batches.size(), batches.groups());
    return new LoopTraining(site, loss(site, shape, fed, batches), beginning, batches, fed);
  }

  private static Operand<TFloat32> loss(
      Site site, NetworkShape shape, Fed fed, LoopBatches batches) {
    Ops tf = site.tf();
    int size = batches.size();
    int groups = batches.groups();
    int phases = size / groups;
    int side = shape.side();
    var x = tf.math.sub(
        tf.math.mul(tf.dtypes.cast(fed.pictures(), TFloat32.class), tf.constant(2f / 255)),
        tf.constant(1f));
    var time = tf.reshape(
        tf.tile(fed.times(), tf.constant(new int[] {1, phases})), tf.constant(new int[] {size, 1}));
    var level = tf.reshape(time, tf.constant(new int[] {size, 1, 1, 1}));
    var groupNoise = tf.random.statelessRandomNormal(
        tf.constant(new int[] {groups, 1, side, side, CHANNELS}), fed.noiseSeed(), TFloat32.class);
    var noise = tf.reshape(
        tf.tile(groupNoise, tf.constant(new int[] {1, phases, 1, 1, 1})),
        tf.constant(new int[] {size, side, side, CHANNELS}));
    var noisy =
        tf.math.add(tf.math.mul(x, tf.math.sub(tf.constant(1f), level)), tf.math.mul(noise, level));
    var predicted = new LoopNetwork(tf, site.weights(), shape)
        .predict(noisy, time, fed.phases(), fed.conditioning());
    // The difference of the two velocities, (x - x0) / max(t, 0.1).
    var error =
        tf.math.div(tf.math.sub(x, predicted), tf.math.maximum(level, tf.constant(LEAST_TIME)));
    var errors =
        tf.reshape(error, tf.constant(new int[] {groups, phases / 2, 2, side * side * CHANNELS}));
    return MotionLoss.of(tf, errors, fed.changeWeights());
  }

  @Override
  public float step(long step, Schedule.Pace pace) {
    try (LoopBatches.Batch batch = batches.at(step);
        TInt64 noise = TInt64.vectorOf(seed, step)) {
      return step(
          Map.of(
              fed.pictures(), batch.pictures(),
              fed.phases(), batch.phases(),
              fed.times(), batch.times(),
              fed.conditioning(), batch.conditioning(),
              fed.changeWeights(), batch.changeWeights(),
              fed.noiseSeed(), noise),
          step,
          pace);
    }
  }

  @Override
  public int batchSize() {
    return batches.size();
  }
}
