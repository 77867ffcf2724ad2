package dev.kinora.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.trainer.dataset.CaptionIndex;
import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.network.Floats;
import dev.kinora.trainer.network.InferenceGraph;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.TestWeights;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.Precision;
import dev.kinora.v1.StyleAxis;
import dev.kinora.worker.model.BundledTextEncoder;
import dev.kinora.worker.plan.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class PackageWriterTest {
  private static final NetworkShape SHAPE = NetworkShape.small(3);
  private static final ClipConditioning NAMES =
      new ClipConditioning.Categories(List.of("a", "b", "c"));
  private static final PackageDescription ABOUT =
      new PackageDescription("test", "For a test.", "Apache-2.0");

  @TempDir
  Path folder;

  @Test
  void theLoadedModelHasTheSignaturesOfItsManifestAndGivesTheSameNumbers() {
    float[] before;
    try (InferenceGraph graph = new InferenceGraph(
        SHAPE,
        TestWeights.loops(SHAPE),
        Optional.empty(),
        Optional.of(TestWeights.upscaler()),
        Precision.PRECISION_UNSPECIFIED)) {
      PackageWriter.write(
          folder, graph, ABOUT.manifest(SHAPE, NAMES, true, Precision.BFLOAT16_MIXED));
      before = TestWeights.predict(SHAPE, latents());
    }

    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString())) {
      assertThat(bundle.signatures()).extracting(Signature::key).contains("denoise", "decode");
      assertThat(largestDifference(denoise(bundle, 0, 1, 0), before)).isLessThan(1e-5);
      assertThat(ModelCatalogue.read(folder).manifest())
          .isEqualTo(ABOUT.manifest(SHAPE, NAMES, true, Precision.BFLOAT16_MIXED));
      assertThat(decodedShape(bundle)).isEqualTo(Shape.of(1, 128, 128, 4));
    }
  }

  @Test
  void weightsOfAPackageForBfloat16TakeHalfTheSpaceAndAreAsFarRounded() throws IOException {
    Path plain = folder.resolve("plain");
    Path halved = folder.resolve("halved");
    write(plain, Precision.PRECISION_UNSPECIFIED);
    write(halved, Precision.BFLOAT16_MIXED);

    assertThat((double) weightBytes(halved) / weightBytes(plain)).isBetween(.45, .6);
    try (SavedModelBundle exact = SavedModelBundle.load(plain.toString());
        SavedModelBundle rounded = SavedModelBundle.load(halved.toString())) {
      float[] before = denoise(exact, 0, 1, 0);
      assertThat(largestDifference(denoise(rounded, 0, 1, 0), before)).isBetween(1e-5, .05);
    }
  }

  private static void write(Path folder, Precision precision) {
    try (InferenceGraph graph = new InferenceGraph(
        SHAPE, TestWeights.loops(SHAPE), Optional.empty(), Optional.empty(), precision)) {
      PackageWriter.write(folder, graph, ABOUT.manifest(SHAPE, NAMES, false, precision));
    }
  }

  private static long weightBytes(Path folder) throws IOException {
    return Files.size(folder.resolve("variables/variables.data-00000-of-00001"));
  }

  @Test
  void aDecodedFrameHasNoColourAboveItsAlpha() {
    try (InferenceGraph graph = new InferenceGraph(
        SHAPE,
        TestWeights.loops(SHAPE),
        Optional.empty(),
        Optional.of(TestWeights.upscaler()),
        Precision.PRECISION_UNSPECIFIED)) {
      PackageWriter.write(
          folder, graph, ABOUT.manifest(SHAPE, NAMES, true, Precision.BFLOAT16_MIXED));
    }

    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString())) {
      byte[] rgba = decode(bundle);
      assertThat(IntStream.range(0, rgba.length))
          .filteredOn(i -> (rgba[i] & 255) > (rgba[i / 4 * 4 + 3] & 255))
          .isEmpty();
    }
  }

  @Test
  void aPackageOffersEveryStyleAndAFastVariant() {
    ModelManifest manifest = ABOUT.manifest(SHAPE, NAMES, false, Precision.PRECISION_UNSPECIFIED);

    assertThat(manifest.getStyleList())
        .extracting(StyleAxis::getName)
        .containsExactlyElementsOf(Style.AXES);
    assertThat(manifest.getVariantsList())
        .extracting(ModelVariant::getName, ModelVariant::getSteps, ModelVariant::getGuidance)
        .containsExactly(tuple("quality", 12, 1.25f), tuple("fast", 4, 1.25f));
    assertThat(manifest.getGuidanceStart()).isEqualTo(.75f);
  }

  @Test
  void aModelWithoutUpscalerHasNoDecodeSignature() {
    try (InferenceGraph graph = new InferenceGraph(
        SHAPE,
        TestWeights.loops(SHAPE),
        Optional.empty(),
        Optional.empty(),
        Precision.PRECISION_UNSPECIFIED)) {
      PackageWriter.write(
          folder, graph, ABOUT.manifest(SHAPE, NAMES, false, Precision.PRECISION_UNSPECIFIED));
    }

    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString())) {
      assertThat(bundle.signatures()).extracting(Signature::key).doesNotContain("decode");
    }
  }

  @Test
  void refusesWeightsOfAnotherNetwork() {
    assertThatThrownBy(() -> new InferenceGraph(
            NetworkShape.small(4),
            TestWeights.loops(SHAPE),
            Optional.empty(),
            Optional.empty(),
            Precision.PRECISION_UNSPECIFIED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights of another network");
  }

  @Test
  void aPackageWithCaptionsMakesOfAnEmbeddingTheLabelOfTheNearest() {
    CaptionIndex captions = new CaptionIndex(
        List.of(vector(1, 0, 0), vector(0, 1, 0), vector(.6f, .79f, 0)), List.of(0, 1, 0));
    ClipConditioning text = new ClipConditioning.Text(new BundledTextEncoder(), captions);
    ModelManifest manifest = ABOUT.manifest(SHAPE, text, false, Precision.BFLOAT16_MIXED);
    try (InferenceGraph graph = new InferenceGraph(
        SHAPE,
        TestWeights.loops(SHAPE),
        text.captions(),
        Optional.empty(),
        Precision.BFLOAT16_MIXED)) {
      PackageWriter.write(folder, graph, manifest);
    }

    assertThat(manifest.getCondition().getSignature()).isEqualTo("condition");
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString());
        TFloat32 embeddings = TFloat32.tensorOf(
            Shape.of(4, 3), DataBuffers.of(.9f, .1f, 0, .1f, .9f, 0, .5f, .5f, .2f, 0, .5f, 9));
        Result result = bundle.function("condition").call(Map.of("embedding", embeddings))) {
      assertThat(Floats.of((TFloat32) result.get("conditioning").orElseThrow()))
          .containsExactly(1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0);
    }
  }

  private static float[] vector(float... values) {
    return values;
  }

  private static double largestDifference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    return IntStream.range(0, a.length)
        .mapToDouble(i -> Math.abs(a[i] - b[i]))
        .max()
        .orElseThrow();
  }

  private static float[] latents() {
    float[] latents = new float[32 * 32 * 4];
    for (int i = 0; i < latents.length; i++) {
      latents[i] = (float) Math.sin(i * .37);
    }
    return latents;
  }

  private static float[] denoise(SavedModelBundle bundle, float... steering) {
    try (TFloat32 latents = TFloat32.tensorOf(Shape.of(1, 32, 32, 4), DataBuffers.of(latents()));
        TFloat32 time = TFloat32.vectorOf(.5f);
        TFloat32 phase = TFloat32.vectorOf(1);
        TFloat32 conditioning =
            TFloat32.tensorOf(Shape.of(1, steering.length), DataBuffers.of(steering));
        Result result = bundle
            .function("denoise")
            .call(Map.<String, Tensor>of(
                "latents", latents, "time", time, "phase", phase, "conditioning", conditioning))) {
      return Floats.of((TFloat32) result.get("x0").orElseThrow());
    }
  }

  private static Shape decodedShape(SavedModelBundle bundle) {
    try (TFloat32 latents = TFloat32.tensorOf(Shape.of(1, 32, 32, 4), DataBuffers.of(latents()));
        Result result = bundle.function("decode").call(Map.of("latents", latents))) {
      return result.get("frames").orElseThrow().shape();
    }
  }

  private static byte[] decode(SavedModelBundle bundle) {
    try (TFloat32 latents = TFloat32.tensorOf(Shape.of(1, 32, 32, 4), DataBuffers.of(latents()));
        Result result = bundle.function("decode").call(Map.of("latents", latents))) {
      TUint8 frames = (TUint8) result.get("frames").orElseThrow();
      byte[] rgba = new byte[Math.toIntExact(frames.shape().size())];
      frames.asRawTensor().data().read(rgba);
      return rgba;
    }
  }
}
