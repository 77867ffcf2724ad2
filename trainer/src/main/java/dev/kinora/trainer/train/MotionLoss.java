package dev.kinora.trainer.train;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * The mean square error of pictures from one loop, split in what all of them have in common, the wrong thing, and what differs from
 * picture to picture, the wrong motion; and that of the change between neighbours. Motion is the smaller part of what there is to learn
 * and the greater part of what is left to learn. What swings back and forth many times in a loop hardly shows in it, but is most of the
 * change from frame to frame.
 */
final class MotionLoss {
  static final float THING = .5f;
  static final float MOTION = 1.5f;
  static final float CHANGE = 1;

  private MotionLoss() {}

  /**
   * {@code errors} are [loops, pairs of neighbours, 2, numbers of a picture]; {@code changeWeights} [loops, 1] say how much each loop's
   * change counts.
   */
  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> errors, Operand<TFloat32> changeWeights) {
    var common = tf.math.mean(errors, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
    var differing = tf.math.sub(errors, common);
    var change = tf.math.sub(
        tf.gather(errors, tf.constant(1), tf.constant(2)),
        tf.gather(errors, tf.constant(0), tf.constant(2)));
    return tf.math.addN(List.of(
        tf.math.mul(mean(tf, tf.math.square(common)), tf.constant(THING)),
        tf.math.mul(mean(tf, tf.math.square(differing)), tf.constant(MOTION)),
        tf.math.mul(
            mean(
                tf,
                tf.math.mul(tf.math.mean(tf.math.square(change), tf.constant(2)), changeWeights)),
            tf.constant(CHANGE))));
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> values) {
    int[] all = IntStream.range(0, values.shape().numDimensions()).toArray();
    return tf.math.mean(values, tf.constant(all));
  }
}
