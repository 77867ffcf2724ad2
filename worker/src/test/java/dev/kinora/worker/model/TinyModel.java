package dev.kinora.worker.model;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.v1.Categories;
import dev.kinora.v1.ConditionRole;
import dev.kinora.v1.Conditioning;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.StyleAxis;
import dev.kinora.v1.TimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Makes SavedModels of a few operations with a manifest, for what the committed models do not show: faults. */
public final class TinyModel {
  static final int SIDE = 8;
  static final int CATEGORIES = 2;

  private TinyModel() {}

  /** Where the repository keeps the small model for tests. */
  public static Path tinyShapes() {
    return Path.of("..", "models", "tiny-shapes").toAbsolutePath().normalize();
  }

  /** A model that pulls latents towards a value made of phase, time and category. */
  public static ModelPackage write(Path folder) throws IOException {
    return write(folder, UnaryOperator.identity(), Manners.GOOD);
  }

  /** The same network with another manifest. */
  public static ModelPackage write(Path folder, UnaryOperator<ModelManifest.Builder> change)
      throws IOException {
    return write(folder, change, Manners.GOOD);
  }

  /** A model that throws where a batch has a square in it, whatever else is there. */
  public static ModelPackage writeFussy(Path folder) throws IOException {
    return write(folder, manifest -> manifest.setName("tiny-fussy"), Manners.FUSSY);
  }

  /** A model that makes no picture of a square, and good ones of the circles in the same batch. */
  public static ModelPackage writeBlind(Path folder) throws IOException {
    return write(folder, manifest -> manifest.setName("tiny-blind"), Manners.BLIND);
  }

  /** A model whose pictures can be turned in hue and scaled. */
  public static ModelPackage writeStyled(Path folder) throws IOException {
    return write(
        folder,
        manifest -> manifest
            .setName("tiny-styled")
            .addStyle(axis("hue", 0, (float) (2 * Math.PI), 0).setUnit("radians"))
            .addStyle(axis("scale", .5f, 2, 1)));
  }

  /** The repository's small model, whose pictures may lose their colours; returns the folder. */
  public static Path copySaturable(Path folder) throws IOException {
    Path from = tinyShapes();
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(from.relativize(file).toString()));
      }
    }
    ModelManifest manifest = ModelCatalogue.read(from).manifest().toBuilder()
        .setName("saturable")
        .addStyle(axis("saturation", 0, 1, 1))
        .build();
    Files.writeString(folder.resolve("manifest.json"), JsonFormat.printer().print(manifest));
    return folder;
  }

  /** A model that takes a circle for a square, and a square for a circle. */
  public static ModelPackage writeConditioned(Path folder) throws IOException {
    return write(
        folder,
        manifest -> manifest
            .setName("tiny-conditioned")
            .setCondition(ConditionRole.newBuilder()
                .setSignature("condition")
                .setEmbedding("embedding")
                .setConditioning("conditioning")),
        Manners.SWAPPING);
  }

  /** A model that is steered by any text, as the bundled encoder takes it. */
  public static ModelPackage writeWorded(Path folder) throws IOException {
    return write(
        folder,
        manifest -> manifest
            .setName("tiny-worded")
            .setConditioning(Conditioning.newBuilder().setTextEncoder(BundledTextEncoder.NAME)));
  }

  private static StyleAxis.Builder axis(String name, float low, float high, float neutral) {
    return StyleAxis.newBuilder().setName(name).setLow(low).setHigh(high).setNeutral(neutral);
  }

  /** What stands where {@code good} was, with another content: a package that rotted since it was read. */
  public static ModelPackage writeRotten(Path folder, ModelPackage good) throws IOException {
    write(folder, UnaryOperator.identity(), Manners.BROKEN);
    return new ModelPackage(folder, good.digest(), good.manifest());
  }

  private enum Manners {
    GOOD,
    /** Predicts numbers that are none. */
    BROKEN,
    /** Throws where it is given a square. */
    FUSSY,
    /** Predicts numbers that are none where it is given a square. */
    BLIND,
    /** Has a condition signature that swaps the categories. */
    SWAPPING
  }

  /** A model that predicts numbers that are none. */
  public static ModelPackage writeBroken(Path folder) throws IOException {
    return write(folder, manifest -> manifest.setName("tiny-broken"), Manners.BROKEN);
  }

  /** What makes a prediction of the inputs. */
  interface Network {
    Operand<TFloat32> predict(Ops tf, Inputs in);
  }

  /** {@code made} is what the good model predicts of them. */
  record Inputs(
      Operand<TFloat32> latents, Operand<TFloat32> conditioning, Operand<TFloat32> made) {}

  /** Something else in the place of the good model's prediction. */
  static ModelPackage write(Path folder, String name, Network network) throws IOException {
    return write(folder, manifest -> manifest.setName(name), network, false);
  }

  private static ModelPackage write(
      Path folder, UnaryOperator<ModelManifest.Builder> change, Manners manners)
      throws IOException {
    return write(
        folder,
        change,
        (tf, in) -> switch (manners) {
          case GOOD, SWAPPING -> in.made();
          case BROKEN -> tf.math.log(tf.math.sub(in.made(), tf.constant(2f)));
          case FUSSY -> tf.math.add(in.made(), perRow(tf, checked(tf, in.conditioning())));
          case BLIND -> tf.math.add(in.made(), perRow(tf, noSquare(tf, in.conditioning())));
        },
        manners == Manners.SWAPPING);
  }

  private static ModelPackage write(
      Path folder, UnaryOperator<ModelManifest.Builder> change, Network network, boolean swapping)
      throws IOException {
    Files.createDirectories(folder);
    ModelManifest manifest = change.apply(manifest()).build();
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var latents = input(tf, "latents", Shape.of(-1, SIDE, SIDE, 4));
      var time = input(tf, "time", Shape.of(-1));
      var phase = input(tf, "phase", Shape.of(-1));
      boolean texts = manifest.getConditioning().hasTextEncoder();
      var conditioning =
          input(tf, "conditioning", Shape.of(-1, texts ? BundledTextEncoder.SIZE : CATEGORIES));
      var weight = tf.withName("weight").variable(Shape.of(1), TFloat32.class);
      Operand<TFloat32> made = predict(tf, latents, time, phase, conditioning, tf.identity(weight));
      var output = tf.withName("output")
          .identity(network.predict(tf, new Inputs(latents, conditioning, made)));
      try (var session = new Session(graph)) {
        session
            .runner()
            .addTarget(tf.assign(weight, tf.constant(new float[] {0.25f})))
            .run()
            .close();
        var exporter = SavedModelBundle.exporter(folder.toString())
            .withTags(SavedModelBundle.DEFAULT_TAG)
            .withSession(session)
            .withSignature(Signature.builder("denoise")
                .input("latents", latents)
                .input("time", time)
                .input("phase", phase)
                .input("conditioning", conditioning)
                .output("x0", output)
                .build());
        if (swapping) {
          exporter.withSignature(swap(tf));
        }
        exporter.export();
      }
    }
    Files.writeString(folder.resolve("manifest.json"), JsonFormat.printer().print(manifest));
    return ModelCatalogue.read(folder);
  }

  private static Signature swap(Ops tf) {
    var embedding = input(tf, "embedding", Shape.of(-1, CATEGORIES));
    return Signature.builder("condition")
        .input("embedding", embedding)
        .output("conditioning", tf.reverse(embedding, tf.constant(new int[] {1})))
        .build();
  }

  private static Placeholder<TFloat32> input(Ops tf, String name, Shape shape) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private static Operand<TFloat32> predict(
      Ops tf,
      Operand<TFloat32> latents,
      Operand<TFloat32> time,
      Operand<TFloat32> phase,
      Operand<TFloat32> conditioning,
      Operand<TFloat32> weight) {
    Operand<TFloat32> pull = tf.math.add(
        perRow(tf, tf.math.sin(tf.math.add(phase, time))),
        perRow(
            tf,
            tf.slice(conditioning, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1}))));
    return tf.math.tanh(tf.math.add(tf.math.mul(latents, weight), pull));
  }

  private static Operand<TFloat32> perRow(Ops tf, Operand<TFloat32> numbers) {
    return tf.reshape(numbers, tf.constant(new int[] {-1, 1, 1, 1}));
  }

  /** Nothing for each row but a square, which is log 0. */
  private static Operand<TFloat32> noSquare(Ops tf, Operand<TFloat32> conditioning) {
    return tf.math.log(tf.math.sub(tf.constant(1f), square(tf, conditioning)));
  }

  /** One for each row that is a square. */
  static Operand<TFloat32> square(Ops tf, Operand<TFloat32> conditioning) {
    return tf.slice(conditioning, tf.constant(new int[] {0, 1}), tf.constant(new int[] {-1, 1}));
  }

  private static Operand<TFloat32> checked(Ops tf, Operand<TFloat32> conditioning) {
    return tf.debugging.checkNumerics(noSquare(tf, conditioning), "a square");
  }

  static ModelManifest.Builder manifest() {
    return ModelManifest.newBuilder()
        .setName("tiny-made")
        .setDenoise(DenoiseRole.newBuilder()
            .setSignature("denoise")
            .setLatents("latents")
            .setTime("time")
            .setPhase("phase")
            .setConditioning("conditioning")
            .setOutput("x0")
            .setTimeKind(TimeKind.UNIT_TIME)
            .setPrediction(Prediction.X0))
        .setLatents(Latents.newBuilder()
            .addAllShape(List.of(SIDE, SIDE, 4))
            .setLane(LaneKind.FRAME)
            .setNoise(NoiseStreams.SHARED))
        .setSchedule(
            NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW).setShift(2f))
        .setConditioning(Conditioning.newBuilder()
            .setCategories(Categories.newBuilder().addNames("circle").addNames("square")))
        .setDefaults(ModelDefaults.newBuilder().setSteps(4).setGuidance(1.5f).setFrames(6))
        .setPixelFormat(PixelFormat.RGBA8_PREMULTIPLIED);
  }
}
