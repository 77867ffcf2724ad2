package dev.kinora.trainer.network;

import dev.kinora.trainer.dataset.CaptionIndex;
import dev.kinora.v1.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TUint8;

/**
 * The trained networks as a graph for sampling only: no gradients, no optimiser state. Holds the trained weights in its session; closing
 * it frees both.
 */
public final class InferenceGraph implements AutoCloseable {
  public static final String DENOISE = "denoise";
  public static final String CONDITION = "condition";
  public static final String DECODE = "decode";
  private static final String CAPTIONS = "captions";
  private static final float ALPHA_TRACE = .02f;

  private final NetworkShape shape;
  private final Graph graph = new Graph();
  private final Session session;
  private final List<Signature> signatures = new ArrayList<>();

  /**
   * {@code captions} empty: the model has no condition signature, what it is told is its conditioning. {@code upscaler} empty: it has no
   * decode signature, its latents are pixels. {@code precision} is what the package asks to be sampled in.
   */
  public InferenceGraph(
      NetworkShape shape,
      Map<String, float[]> loops,
      Optional<CaptionIndex> captions,
      Optional<Map<String, float[]>> upscaler,
      Precision precision) {
    this.shape = shape;
    this.session = new Session(graph);
    try {
      Ops tf = Ops.create(graph);
      FixedWeights loopWeights = new FixedWeights(tf.withSubScope("loops"), loops, precision);
      signatures.add(denoise(tf, loopWeights));
      loopWeights.set(session);
      captions.ifPresent(index -> {
        FixedWeights known = new FixedWeights(
            tf.withSubScope(CONDITION), Map.of(CAPTIONS, index.numbers()), precision);
        signatures.add(condition(tf, known, index));
        known.set(session);
      });
      upscaler.ifPresent(values -> {
        FixedWeights upscalerWeights =
            new FixedWeights(tf.withSubScope("upscaler"), values, Precision.PRECISION_UNSPECIFIED);
        signatures.add(decode(tf, upscalerWeights));
        upscalerWeights.set(session);
      });
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  public Session session() {
    return session;
  }

  public List<Signature> signatures() {
    return List.copyOf(signatures);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private Signature denoise(Ops tf, Weights weights) {
    var latents = latents(tf, "denoise_latents");
    var time =
        tf.withName("denoise_time").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    var phase =
        tf.withName("denoise_phase").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    var conditioning = tf.withName("denoise_conditioning")
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, shape.conditioning())));
    var network = new LoopNetwork(tf.withSubScope("loops"), weights, shape);
    var clean = tf.withName("denoise_x0")
        .identity(network.predict(latents, column(tf, time), column(tf, phase), conditioning));
    return Signature.builder()
        .key(DENOISE)
        .input("latents", latents)
        .input("time", time)
        .input("phase", phase)
        .input("conditioning", conditioning)
        .output("x0", clean)
        .build();
  }

  /** The label of the caption that means most nearly the same. In doubles: bfloat16 finds captions alike that are not. */
  private Signature condition(Ops tf, FixedWeights weights, CaptionIndex captions) {
    var embedding = tf.withName("condition_embedding")
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, shape.conditioning())));
    var known = weights.constant(CAPTIONS, 0, captions.embeddings().size(), shape.conditioning());
    var likeness = tf.linalg.matMul(
        tf.dtypes.cast(embedding, TFloat64.class),
        tf.dtypes.cast(known, TFloat64.class),
        MatMul.transposeB(true));
    var labels =
        tf.constant(captions.labels().stream().mapToInt(Integer::intValue).toArray());
    var first = tf.constant(0);
    var label = tf.gather(labels, tf.math.argMax(likeness, tf.constant(1)), first);
    var conditioning =
        tf.withName("condition_conditioning").identity(tf.gather(known, label, first));
    return Signature.builder()
        .key(CONDITION)
        .input("embedding", embedding)
        .output("conditioning", conditioning)
        .build();
  }

  private Signature decode(Ops tf, Weights weights) {
    var latents = latents(tf, "decode_latents");
    var pixels = unit(tf, tf.math.mul(tf.math.add(latents, tf.constant(1f)), tf.constant(.5f)));
    var large =
        unit(tf, new Upscaler(tf.withSubScope("upscaler"), weights).enlarge(pixels, shape.side()));
    var alpha = tf.slice(
        large, tf.constant(new int[] {0, 0, 0, 3}), tf.constant(new int[] {-1, -1, -1, 1}));
    // Traces of grain in what is meant to be empty or opaque go; edges keep their softness.
    var span = tf.constant(1 - 2 * ALPHA_TRACE);
    var clean = unit(tf, tf.math.div(tf.math.sub(alpha, tf.constant(ALPHA_TRACE)), span));
    var colour = tf.slice(
        large, tf.constant(new int[] {0, 0, 0, 0}), tf.constant(new int[] {-1, -1, -1, 3}));
    var premultiplied = tf.concat(List.of(tf.math.minimum(colour, clean), clean), tf.constant(3));
    var bytes =
        tf.dtypes.cast(tf.math.round(tf.math.mul(premultiplied, tf.constant(255f))), TUint8.class);
    var frames = tf.withName("decode_frames").identity(bytes);
    return Signature.builder()
        .key(DECODE)
        .input("latents", latents)
        .output("frames", frames)
        .build();
  }

  private Placeholder<TFloat32> latents(Ops tf, String name) {
    Shape batch = Shape.of(-1, shape.side(), shape.side(), NetworkShape.CHANNELS);
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(batch));
  }

  private static Operand<TFloat32> column(Ops tf, Operand<TFloat32> vector) {
    return tf.reshape(vector, tf.constant(new int[] {-1, 1}));
  }

  private static Operand<TFloat32> unit(Ops tf, Operand<TFloat32> x) {
    return tf.math.minimum(tf.math.maximum(x, tf.constant(0f)), tf.constant(1f));
  }
}
