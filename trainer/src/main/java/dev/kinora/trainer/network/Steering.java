package dev.kinora.trainer.network;

import dev.kinora.trainer.network.Layers.Condition;
import dev.kinora.trainer.network.Layers.Kernel;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What noise level, loop phase and conditioning say to the network: one vector that scales and shifts every block, and the layout, which
 * says what is where. Scales and shifts alone are the same all over the picture: out of pure noise they would have to draw it from its
 * edges inwards.
 */
final class Steering {
  private static final int TIME_FREQUENCIES = 32;
  private static final double MAX_TIME_FREQUENCY = 1000;
  private static final int PHASE_HARMONICS = 6;
  /** As many as 49 frames can hold: what beats its wings needs more than what nods. */
  private static final int MOTION_HARMONICS = 24;
  /** Without it the text drowns the phase and every frame of a loop comes out alike. */
  private static final float PHASE_SCALE = 3;
  /** Channels of the finest map, before they are spread over the network's: all of its own would be most of the weights. */
  private static final int FINEST_CHANNELS = 16;

  private final Ops tf;
  private final Layers layers;
  private final NetworkShape shape;
  private final Operand<TFloat32> time;
  private final Operand<TFloat32> phase;
  private final Operand<TFloat32> what;
  private final Operand<TFloat32> motion;
  private final Operand<TFloat32> layout;

  /** Inputs as of {@link LoopNetwork#predict}; here they are brought to a variance of about 1. */
  Steering(
      Ops tf,
      Layers layers,
      NetworkShape shape,
      Operand<TFloat32> time,
      Operand<TFloat32> phase,
      Operand<TFloat32> conditioning) {
    this.tf = tf;
    this.layers = layers;
    this.shape = shape;
    float[] frequencies = new float[TIME_FREQUENCIES];
    for (int i = 0; i < TIME_FREQUENCIES; i++) {
      frequencies[i] = (float) Math.pow(MAX_TIME_FREQUENCY, 1 - i / (TIME_FREQUENCIES - 1.0));
    }
    this.time = waves(time, frequencies);
    this.phase = turns(phase, PHASE_HARMONICS);
    // An embedding has length 1.
    this.what = tf.math.mul(conditioning, tf.constant((float) Math.sqrt(shape.conditioning())));
    this.motion = motion(phase);
    this.layout = layout();
  }

  Condition condition() {
    int width = shape.conditionWidth();
    var sum = tf.math.addN(List.of(
        layers.linear("time", time, 2 * TIME_FREQUENCIES, width),
        layers.linear("phase", phase, 2 * PHASE_HARMONICS, width),
        layers.linear("conditioning", what, shape.conditioning(), width),
        layers.linear("motion-condition", motion, motionWidth(), width, 0)));
    var hidden = layers.silu(layers.linear("condition1", layers.silu(sum), width, width));
    return new Condition(layers.silu(layers.linear("condition2", hidden, width, width)), width);
  }

  /** The layout on the grid of a level, to be added to what is there. */
  Operand<TFloat32> map(int level, int side, int width) {
    String name = "layout-map" + level;
    return level > 0
        ? grid(name, side, width, 0)
        : layers.conv(
            name + "-out",
            grid(name, side, FINEST_CHANNELS, 1),
            Kernel.of(1, FINEST_CHANNELS, width),
            0);
  }

  private Operand<TFloat32> grid(String name, int side, int channels, double gain) {
    return tf.reshape(
        layers.linear(name, layout, shape.layoutWidth(), side * side * channels, gain),
        tf.constant(new int[] {-1, side, side, channels}));
  }

  /**
   * How what is said moves: products of text and phase, each clip's own mixture of the harmonics. Sums of the two would have to learn
   * every clip's motion by itself.
   */
  private Operand<TFloat32> motion(Operand<TFloat32> angle) {
    int width = shape.layoutWidth();
    var known = layers.silu(layers.linear("motion-what1", what, shape.conditioning(), width));
    return tf.math.mul(
        layers.linear("motion-what2", known, width, motionWidth()),
        layers.linear(
            "motion-phase", turns(angle, MOTION_HARMONICS), 2 * MOTION_HARMONICS, motionWidth()));
  }

  private int motionWidth() {
    return 2 * shape.layoutWidth();
  }

  private Operand<TFloat32> layout() {
    int inputs = 2 * TIME_FREQUENCIES + 2 * PHASE_HARMONICS + shape.conditioning();
    int width = shape.layoutWidth();
    var joined = tf.concat(List.of(time, phase, what), tf.constant(1));
    var hidden = layers.silu(tf.math.add(
        layers.linear("layout1", joined, inputs, width),
        layers.linear("motion-layout", motion, motionWidth(), width, 0)));
    return layers.silu(layers.linear("layout2", hidden, width, width));
  }

  /** Sines and cosines only, so that a loop closes whatever its number of frames. */
  private Operand<TFloat32> turns(Operand<TFloat32> angle, int count) {
    float[] harmonics = new float[count];
    for (int k = 0; k < count; k++) {
      harmonics[k] = k + 1;
    }
    return tf.math.mul(waves(angle, harmonics), tf.constant(PHASE_SCALE));
  }

  private Operand<TFloat32> waves(Operand<TFloat32> value, float[] frequencies) {
    var angles = tf.math.mul(value, tf.constant(new float[][] {frequencies}));
    return tf.concat(List.of(tf.math.sin(angles), tf.math.cos(angles)), tf.constant(1));
  }
}
