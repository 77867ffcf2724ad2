package dev.kinora.trainer.train;

import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Upscaler;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Trains an {@link Upscaler} on the mean absolute difference to the large picture. */
final class UpscalerTraining extends GraphTask {
  private final UpscalerBatches batches;
  private final Fed fed;

  private record Fed(Placeholder<TFloat32> input, Placeholder<TFloat32> target) {}

  private UpscalerTraining(
      Site site, Operand<TFloat32> loss, Beginning beginning, UpscalerBatches batches, Fed fed) {
    super(site, loss, beginning);
    this.batches = batches;
    this.fed = fed;
  }

  static UpscalerTraining of(UpscalerBatches batches, Beginning beginning) {
    Site site = Site.of(beginning);
    Ops tf = site.tf();
    int side = UpscalerBatches.CROP;
    var fed = new Fed(pictures(tf, side), pictures(tf, Upscaler.FACTOR * side));
    var enlarged = new Upscaler(tf, site.weights()).enlarge(fed.input(), side);
    var difference = tf.math.abs(tf.math.sub(enlarged, fed.target()));
    var loss = tf.math.mean(difference, tf.constant(new int[] {0, 1, 2, 3}));
    return new UpscalerTraining(site, loss, beginning, batches, fed);
  }

  private static Placeholder<TFloat32> pictures(Ops tf, int side) {
    Shape shape = Shape.of(UpscalerBatches.SIZE, side, side, NetworkShape.CHANNELS);
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  @Override
  public float step(long step, Schedule.Pace pace) {
    try (UpscalerBatches.Batch batch = batches.at(step)) {
      return step(Map.of(fed.input(), batch.input(), fed.target(), batch.target()), step, pace);
    }
  }

  @Override
  public int batchSize() {
    return UpscalerBatches.SIZE;
  }
}
