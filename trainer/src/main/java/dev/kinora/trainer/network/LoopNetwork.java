package dev.kinora.trainer.network;

import dev.kinora.trainer.network.Layers.Condition;
import dev.kinora.trainer.network.Layers.Kernel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Predicts the clean picture x0 from a noisy one: a U-Net over patches, steered by the noise level, the loop phase and the conditioning.
 * The phase enters only as sines and cosines, so a loop closes by construction whatever its number of frames.
 */
public final class LoopNetwork {
  private static final int TIME_FREQUENCIES = 32;
  private static final double MAX_TIME_FREQUENCY = 1000;
  private static final int PHASE_HARMONICS = 6;
  /** Without it the text drowns the phase and every frame of a loop comes out alike. */
  private static final float PHASE_SCALE = 3;

  private final Ops tf;
  private final Layers layers;
  private final NetworkShape shape;

  public LoopNetwork(Ops tf, Weights weights, NetworkShape shape) {
    this.tf = tf;
    this.layers = new Layers(tf, weights);
    this.shape = shape;
  }

  /** Inputs: pictures in [-1, 1], time [batch, 1] in [0, 1] (1 is noise), phase [batch, 1] in radians, conditioning (0 is none). */
  public Operand<TFloat32> predict(
      Operand<TFloat32> noisy,
      Operand<TFloat32> time,
      Operand<TFloat32> phase,
      Operand<TFloat32> conditioning) {
    Said said = said(time, phase, conditioning);
    Condition condition = condition(said);
    var layout = layout(said);
    List<Integer> widths = shape.widths();
    int last = widths.size() - 1;
    int side = shape.grid();
    int width = widths.getFirst();
    var h = layers.conv(
        "in",
        tf.nn.spaceToDepth(noisy, (long) shape.patch()),
        Kernel.of(3, shape.patchChannels(), width),
        1);
    Deque<Operand<TFloat32>> skips = new ArrayDeque<>();
    for (int level = 0; level <= last; level++) {
      h = layers.residual("down" + level, h, width, widths.get(level), condition);
      width = widths.get(level);
      if (level == last) {
        h = layers.attention("down-attention", h, width, side);
      }
      skips.push(h);
      if (level < last) {
        h = layers.conv("halve" + level, h, new Kernel(3, 2, width, width), 1);
        side /= 2;
      }
    }
    h = layers.residual("middle", h, width, width, condition);
    if (last > 0) {
      h = tf.math.add(h, map("layout-map" + last, layout, side, width));
    }
    for (int level = last; level >= 0; level--) {
      h = layers.residual(
          "up" + level,
          tf.concat(List.of(h, skips.pop()), tf.constant(3)),
          2 * width,
          width,
          condition);
      if (level == last) {
        h = layers.attention("up-attention", h, width, side);
      }
      if (level > 0) {
        side *= 2;
        int next = widths.get(level - 1);
        var doubled = tf.image.resizeNearestNeighbor(h, tf.constant(new int[] {side, side}));
        h = layers.conv("double" + level, doubled, Kernel.of(3, width, next), 1);
        width = next;
        if (level > 1) {
          h = tf.math.add(h, map("layout-map" + (level - 1), layout, side, width));
        }
      }
    }
    var out = layers.conv(
        "out",
        layers.silu(layers.norm("out-norm", h, width)),
        Kernel.of(3, width, shape.patchChannels()),
        0);
    return tf.nn.depthToSpace(out, (long) shape.patch());
  }

  /** Everything that steers the network, brought to a variance of about 1. */
  private record Said(Operand<TFloat32> time, Operand<TFloat32> phase, Operand<TFloat32> what) {}

  private Said said(
      Operand<TFloat32> time, Operand<TFloat32> phase, Operand<TFloat32> conditioning) {
    float[][] frequencies = new float[1][TIME_FREQUENCIES];
    for (int i = 0; i < TIME_FREQUENCIES; i++) {
      frequencies[0][i] = (float) Math.pow(MAX_TIME_FREQUENCY, 1 - i / (TIME_FREQUENCIES - 1.0));
    }
    float[][] harmonics = new float[1][PHASE_HARMONICS];
    for (int k = 0; k < PHASE_HARMONICS; k++) {
      harmonics[0][k] = k + 1;
    }
    return new Said(
        waves(time, frequencies),
        tf.math.mul(waves(phase, harmonics), tf.constant(PHASE_SCALE)),
        // An embedding has length 1.
        tf.math.mul(conditioning, tf.constant((float) Math.sqrt(shape.conditioning()))));
  }

  private Condition condition(Said said) {
    int width = shape.conditionWidth();
    var sum = tf.math.addN(List.of(
        layers.linear("time", said.time(), 2 * TIME_FREQUENCIES, width),
        layers.linear("phase", said.phase(), 2 * PHASE_HARMONICS, width),
        layers.linear("conditioning", said.what(), shape.conditioning(), width)));
    var hidden = layers.silu(layers.linear("condition1", layers.silu(sum), width, width));
    return new Condition(layers.silu(layers.linear("condition2", hidden, width, width)), width);
  }

  /**
   * What is where. Scales and shifts alone are the same all over the picture: out of pure noise they would have to draw it from its edges
   * inwards.
   */
  private Operand<TFloat32> layout(Said said) {
    int inputs = 2 * TIME_FREQUENCIES + 2 * PHASE_HARMONICS + shape.conditioning();
    int width = shape.layoutWidth();
    var joined = tf.concat(List.of(said.time(), said.phase(), said.what()), tf.constant(1));
    var hidden = layers.silu(layers.linear("layout1", joined, inputs, width));
    return layers.silu(layers.linear("layout2", hidden, width, width));
  }

  private Operand<TFloat32> map(String name, Operand<TFloat32> layout, int side, int width) {
    return tf.reshape(
        layers.linear(name, layout, shape.layoutWidth(), side * side * width, 0),
        tf.constant(new int[] {-1, side, side, width}));
  }

  private Operand<TFloat32> waves(Operand<TFloat32> value, float[][] frequencies) {
    var angles = tf.math.mul(value, tf.constant(frequencies));
    return tf.concat(List.of(tf.math.sin(angles), tf.math.cos(angles)), tf.constant(1));
  }
}
