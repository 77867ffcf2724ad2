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
    Steering steering = new Steering(tf, layers, shape, time, phase, conditioning);
    Condition condition = steering.condition();
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
      h = tf.math.add(h, steering.map(last, side, width));
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
        h = tf.math.add(h, steering.map(level - 1, side, width));
      }
    }
    var out = layers.conv(
        "out",
        layers.silu(layers.norm("out-norm", h, width)),
        Kernel.of(3, width, shape.patchChannels()),
        0);
    return tf.nn.depthToSpace(out, (long) shape.patch());
  }
}
