package dev.kinora.trainer.network;

import dev.kinora.trainer.network.Layers.Kernel;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Tells clips apart by single frames: four convolutions that each halve the picture, the mean over what is left, {@value #FEATURES}
 * features, one logit per clip. A yardstick for models, never a part of one. 130 thousand weights and 65 per clip.
 */
public final class Classifier {
  public static final int FEATURES = 64;
  private static final int[] WIDTHS = {24, 48, 80, 96};
  private static final double GAIN = Math.sqrt(2);

  private final Ops tf;
  private final Layers layers;

  public Classifier(Ops tf, Weights weights) {
    this.tf = tf;
    this.layers = new Layers(tf, weights);
  }

  /** Pictures are premultiplied RGBA in [0, 1]. */
  public Operand<TFloat32> features(Operand<TFloat32> pictures) {
    Operand<TFloat32> h = tf.math.sub(pictures, tf.constant(.5f));
    int in = NetworkShape.CHANNELS;
    for (int i = 0; i < WIDTHS.length; i++) {
      Kernel kernel = new Kernel(i == 0 ? 5 : 3, 2, in, WIDTHS[i]);
      h = tf.nn.relu(layers.conv("halve" + i, h, kernel, GAIN));
      in = WIDTHS[i];
    }
    var pooled = tf.math.mean(h, tf.constant(new int[] {1, 2}));
    return tf.nn.relu(layers.linear("features", pooled, in, FEATURES));
  }

  public Operand<TFloat32> logits(Operand<TFloat32> features, int clips) {
    return layers.linear("clips", features, FEATURES, clips);
  }
}
