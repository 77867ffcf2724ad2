package dev.kinora.trainer.train;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * The mean square error of pictures from one loop, split in what all of them have in common, the wrong thing, and what differs from
 * picture to picture, the wrong motion. Motion is the smaller part of what there is to learn and the greater part of what is left to
 * learn; it counts three times as much.
 */
final class MotionLoss {
  static final float THING = .5f;
  static final float MOTION = 1.5f;

  private MotionLoss() {}

  /** {@code errors} are [loops, pictures of each, numbers of a picture]. */
  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> errors) {
    var common = tf.math.mean(errors, tf.constant(1), Mean.keepDims(true));
    var differing = tf.math.sub(errors, common);
    return tf.math.add(
        tf.math.mul(meanSquare(tf, common), tf.constant(THING)),
        tf.math.mul(meanSquare(tf, differing), tf.constant(MOTION)));
  }

  private static Operand<TFloat32> meanSquare(Ops tf, Operand<TFloat32> values) {
    return tf.math.mean(tf.math.square(values), tf.constant(new int[] {0, 1, 2}));
  }
}
