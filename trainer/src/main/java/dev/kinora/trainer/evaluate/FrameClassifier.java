package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.network.Classifier;
import dev.kinora.trainer.network.FixedWeights;
import dev.kinora.trainer.network.Floats;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.v1.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A trained {@link Classifier} that looks at frames. Used by one thread; closing it frees its graph. */
public final class FrameClassifier implements AutoCloseable {
  private static final int BATCH = 64;
  private static final float TINY = 1e-12f;

  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TUint8> pictures;
  private final Operand<TFloat32> features;
  private final Operand<TFloat32> shares;
  private final int clips;

  /** {@code clips} is how many it was trained to tell apart. */
  public FrameClassifier(Map<String, float[]> values, int clips) {
    this.clips = clips;
    Ops tf = Ops.create(graph);
    FixedWeights weights = new FixedWeights(tf, values, Precision.PRECISION_UNSPECIFIED);
    Classifier network = new Classifier(tf, weights);
    this.pictures = tf.placeholder(
        TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, NetworkShape.CHANNELS)));
    var raw = network.features(
        tf.math.mul(tf.dtypes.cast(pictures, TFloat32.class), tf.constant(1f / 255)));
    var meanSquare = tf.math.mean(tf.math.square(raw), tf.constant(1), Mean.keepDims(true));
    this.features = tf.math.mul(raw, tf.math.rsqrt(tf.math.add(meanSquare, tf.constant(TINY))));
    this.shares = tf.nn.softmax(network.logits(raw, clips));
    this.session = new Session(graph);
    try {
      weights.set(session);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * What it made of one frame.
   *
   * @param features {@link Classifier#FEATURES} numbers with a mean square of 1
   * @param shares how sure it is of each clip, of sum 1
   */
  public record Seen(float[] features, float[] shares) {}

  /** The frames have one size. */
  public List<Seen> look(List<Picture> frames) {
    List<Seen> seen = new ArrayList<>();
    for (int from = 0; from < frames.size(); from += BATCH) {
      seen.addAll(batch(frames.subList(from, Math.min(frames.size(), from + BATCH))));
    }
    return List.copyOf(seen);
  }

  /** The clip that the frames point to together. */
  public static int clip(List<Seen> loop) {
    float[] sums = new float[loop.getFirst().shares().length];
    loop.forEach(frame -> {
      for (int clip = 0; clip < sums.length; clip++) {
        sums[clip] += frame.shares()[clip];
      }
    });
    int best = 0;
    for (int clip = 1; clip < sums.length; clip++) {
      best = sums[clip] > sums[best] ? clip : best;
    }
    return best;
  }

  /** Share of the frames that alone point to the clip to which they point together. */
  static double agreement(List<Seen> loop) {
    int together = clip(loop);
    long agreeing =
        loop.stream().filter(frame -> clip(List.of(frame)) == together).count();
    return (double) agreeing / loop.size();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private List<Seen> batch(List<Picture> frames) {
    int side = frames.getFirst().width();
    byte[] bytes = new byte[frames.size() * 4 * side * side];
    for (int i = 0; i < frames.size(); i++) {
      byte[] rgba = frames.get(i).rgba();
      System.arraycopy(rgba, 0, bytes, i * rgba.length, rgba.length);
    }
    Shape shape = Shape.of(frames.size(), side, side, NetworkShape.CHANNELS);
    try (TUint8 input = TUint8.tensorOf(shape, DataBuffers.of(bytes));
        Result result =
            session.runner().feed(pictures, input).fetch(features).fetch(shares).run()) {
      float[] allFeatures = Floats.of((TFloat32) result.get(0));
      float[] allShares = Floats.of((TFloat32) result.get(1));
      List<Seen> seen = new ArrayList<>();
      for (int i = 0; i < frames.size(); i++) {
        seen.add(new Seen(row(allFeatures, i, Classifier.FEATURES), row(allShares, i, clips)));
      }
      return seen;
    }
  }

  private static float[] row(float[] all, int index, int length) {
    return Arrays.copyOfRange(all, index * length, (index + 1) * length);
  }
}
