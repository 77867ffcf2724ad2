package dev.kinora.trainer.network;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** The layers both networks are made of. Pictures are [batch, height, width, channels]; every layer keeps its weights under its name. */
final class Layers {
  private static final int HEADS = 4;
  private static final float NORM_EPSILON = 1e-5f;

  private final Ops tf;
  private final Weights weights;

  Layers(Ops tf, Weights weights) {
    this.tf = tf;
    this.weights = weights;
  }

  /** Square convolution, zero padding to the same size; {@code gain} scales the start values, 0 starts the layer silent. */
  Operand<TFloat32> conv(String name, Operand<TFloat32> x, Kernel kernel, double gain) {
    double deviation = gain / Math.sqrt((double) kernel.size() * kernel.size() * kernel.in());
    var filter = weights.normal(
        name + ".kernel", deviation, kernel.size(), kernel.size(), kernel.in(), kernel.out());
    var bias = weights.constant(name + ".bias", 0, kernel.out());
    return tf.nn.biasAdd(
        tf.nn.conv2d(
            x, filter, List.of(1L, (long) kernel.stride(), (long) kernel.stride(), 1L), "SAME"),
        bias);
  }

  Operand<TFloat32> linear(String name, Operand<TFloat32> x, int in, int out) {
    return linear(name, x, in, out, 1);
  }

  /** {@code gain} scales the start values, 0 starts the layer silent. */
  Operand<TFloat32> linear(String name, Operand<TFloat32> x, int in, int out, double gain) {
    var matrix = weights.normal(name + ".matrix", gain / Math.sqrt(in), in, out);
    return tf.math.add(tf.linalg.matMul(x, matrix), weights.constant(name + ".bias", 0, out));
  }

  /** Divides by the root mean square over the channels of each pixel, then scales each channel by a weight. */
  Operand<TFloat32> norm(String name, Operand<TFloat32> x, int channels) {
    var meanSquare = tf.math.mean(tf.math.square(x), tf.constant(3), Mean.keepDims(true));
    var scale = tf.math.rsqrt(tf.math.add(meanSquare, tf.constant(NORM_EPSILON)));
    return tf.math.mul(tf.math.mul(x, scale), weights.constant(name + ".scale", 1, channels));
  }

  Operand<TFloat32> silu(Operand<TFloat32> x) {
    return tf.math.mul(x, tf.math.sigmoid(x));
  }

  /** Residual block whose second half is scaled and shifted by the condition (FiLM, Perez et al. 2017). */
  Operand<TFloat32> residual(
      String name, Operand<TFloat32> x, int in, int out, Condition condition) {
    var first = conv(name + ".first", silu(norm(name + ".norm1", x, in)), Kernel.of(3, in, out), 1);
    var film = tf.reshape(
        linear(name + ".film", condition.value(), condition.width(), 2 * out),
        tf.constant(new int[] {-1, 1, 1, 2 * out}));
    var scale = tf.math.add(channels(film, 0, out), tf.constant(1f));
    var modulated = tf.math.add(
        tf.math.mul(norm(name + ".norm2", first, out), scale), channels(film, out, out));
    var second = conv(name + ".second", silu(modulated), Kernel.of(3, out, out), 0);
    var skip = in == out ? x : conv(name + ".skip", x, Kernel.of(1, in, out), 1);
    return tf.math.add(skip, second);
  }

  /** Self-attention over all pixels of a small square picture, four heads, added to its input. */
  Operand<TFloat32> attention(String name, Operand<TFloat32> x, int channels, int side) {
    int tokens = side * side;
    int width = channels / HEADS;
    var joint = conv(
        name + ".qkv", norm(name + ".norm", x, channels), Kernel.of(1, channels, 3 * channels), 1);
    var split = tf.reshape(joint, tf.constant(new int[] {-1, tokens, 3, HEADS, width}));
    var byPart = tf.linalg.transpose(split, tf.constant(new int[] {2, 0, 3, 1, 4}));
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var part = tf.slice(
          byPart, tf.constant(new int[] {i, 0, 0, 0, 0}), tf.constant(new int[] {1, -1, -1, -1, -1
          }));
      parts.add(tf.reshape(part, tf.constant(new int[] {-1, HEADS, tokens, width})));
    }
    var keys = tf.linalg.transpose(parts.get(1), tf.constant(new int[] {0, 1, 3, 2}));
    var scores =
        tf.math.mul(tf.train.batchMatMul(parts.get(0), keys, TFloat32.class), tf.constant((float)
            (1 / Math.sqrt(width))));
    var mixed = tf.train.batchMatMul(tf.nn.softmax(scores), parts.get(2), TFloat32.class);
    var joined = tf.reshape(
        tf.linalg.transpose(mixed, tf.constant(new int[] {0, 2, 1, 3})),
        tf.constant(new int[] {-1, side, side, channels}));
    return tf.math.add(x, conv(name + ".out", joined, Kernel.of(1, channels, channels), 0));
  }

  private Operand<TFloat32> channels(Operand<TFloat32> film, int from, int count) {
    return tf.slice(
        film, tf.constant(new int[] {0, 0, 0, from}), tf.constant(new int[] {-1, -1, -1, count}));
  }

  /** A convolution's size: square kernel, stride, channels in and out. */
  record Kernel(int size, int stride, int in, int out) {
    static Kernel of(int size, int in, int out) {
      return new Kernel(size, 1, in, out);
    }
  }

  /** What steers every residual block: one vector per picture. */
  record Condition(Operand<TFloat32> value, int width) {}
}
