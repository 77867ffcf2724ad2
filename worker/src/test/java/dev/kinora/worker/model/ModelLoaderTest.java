package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.ConditionRole;
import dev.kinora.v1.Conditioning;
import dev.kinora.v1.DecodeRole;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.StyleAxis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
  @RegisterExtension
  static final OpenTensors TENSORS = new OpenTensors();

  @TempDir
  Path folder;

  @Test
  void theCommittedModelLoadsAndItsBucketsGiveEqualBits() {
    ModelPackage tiny = ModelCatalogue.read(TinyModel.tinyShapes());
    try (LoadedModel loaded = loader(24).load(tiny)) {
      SamplingModel model = loaded.sampling();
      assertThat(model.profile().exact()).isTrue();
      assertThat(model.decoder().width()).isEqualTo(32);
      var probe = new ProbeLanes(model.manifest(), model.encoder());
      List<float[]> rows = model.profile().curve().buckets().stream()
          .map(size -> lastRow(model.denoiser(), probe, size))
          .toList();
      assertThat(rows).allSatisfy(row -> assertThat(row).isEqualTo(rows.get(0)));
    }
  }

  private static float[] lastRow(Denoiser denoiser, ProbeLanes probe, int size) {
    DenoiseBatch batch = denoiser.batch(size);
    for (int row = 0; row < size; row++) {
      probe.put(batch, row, row == size - 1 ? 0 : 1 + row % 2);
    }
    denoiser.denoise(batch);
    float[] prediction = new float[batch.latentSize()];
    batch.take(size - 1, prediction);
    return prediction;
  }

  @Test
  void aSecondStartTakesTheProfileOfTheFirst() throws IOException {
    ModelPackage tiny = TinyModel.write(folder.resolve("tiny"));
    DeviceProfile first;
    try (LoadedModel loaded = loader(8).load(tiny)) {
      first = loaded.sampling().profile();
    }
    Path kept;
    try (Stream<Path> files = Files.list(folder.resolve("profiles"))) {
      kept = files.toList().get(0);
    }
    String marked = Files.readString(kept)
        .replaceAll(
            "milliseconds=.*",
            "milliseconds=" + "7.0,".repeat(first.curve().buckets().size()).replaceAll(",$", ""));
    Files.writeString(kept, marked);
    try (LoadedModel loaded = loader(8).load(tiny)) {
      assertThat(loaded.sampling().profile().curve().milliseconds()).containsOnly(7.0);
      assertThat(loaded.sampling().profile().numerics()).isEqualTo(first.numerics());
    }
    Files.writeString(kept, "buckets=none");
    try (LoadedModel loaded = loader(8).load(tiny)) {
      assertThat(loaded.sampling().profile().numerics()).isEqualTo(first.numerics());
    }
  }

  @Test
  void everyMismatchOfAManifestIsNamedAtOnce() throws IOException {
    ModelPackage wrong = TinyModel.write(
        folder.resolve("wrong"),
        manifest -> manifest
            .setLatents(Latents.newBuilder(manifest.getLatents()).setShape(0, 16))
            .setDenoise(manifest.getDenoise().toBuilder().setTime("t").setOutput("epsilon"))
            .setConditioning(Conditioning.newBuilder()
                .setCategories(
                    manifest.getConditioning().getCategories().toBuilder().addNames("hexagon")))
            .setGuidanceStart(1)
            .addStyle(StyleAxis.newBuilder().setName("blur"))
            .addVariants(ModelVariant.newBuilder().setName("fast").setSteps(500))
            .setCondition(ConditionRole.newBuilder().setSignature("condition"))
            .setDecode(DecodeRole.newBuilder().setSignature("decode")));
    assertThatThrownBy(() -> loader(8).load(wrong))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining("has no input 't': it has")
        .hasMessageContaining("has no output 'epsilon': it has x0")
        .hasMessageContaining("shape [-1, 8, 8, 4], the manifest means [B, 16, 8, 4]")
        .hasMessageContaining(
            "'conditioning' of signature denoise has shape [-1, 2], the manifest means [B, 3]")
        .hasMessageContaining("needs input 'time', which the manifest gives no role")
        .hasMessageContaining("guidance_start = 1.0: want 0 to below 1")
        .hasMessageContaining("variant 'fast': steps = 500: want 0 (the default) to 200")
        .hasMessageContaining("condition.signature is 'condition': the SavedModel has denoise")
        .hasMessageContaining("decode.signature is 'decode': the SavedModel has denoise")
        .hasMessageContaining("decode.width and decode.height")
        .hasMessageContaining("style axis 'blur': want one of flip, hue, scale");
  }

  @Test
  void aModelMakesItsConditioningOfWhatWasSaid() throws IOException {
    ModelPackage swapping = TinyModel.writeConditioned(folder.resolve("swapping"));
    try (LoadedModel loaded = loader(8).load(swapping)) {
      TextEncoder text = Objects.requireNonNull(loaded.sampling().encoder().text());

      assertThat(text.embed("circle")).containsExactly(0, 1);
      assertThat(text.embed("square")).containsExactly(1, 0);
      assertThat(text.embed("")).as("the empty condition").containsExactly(0, 0);
    }
  }

  @Test
  void aConditionThatDoesNotFitIsNamed() throws IOException {
    ModelPackage wrong = TinyModel.write(
        folder.resolve("wrong"),
        manifest -> manifest.setCondition(ConditionRole.newBuilder()
            .setSignature("denoise")
            .setEmbedding("conditioning")
            .setConditioning("x0")));

    assertThatThrownBy(() -> loader(8).load(wrong))
        .hasMessageContaining(
            "signature denoise needs input 'latents', which the manifest gives no role")
        .hasMessageContaining(
            "'x0' of signature denoise has shape [-1, 8, 8, 4], the manifest means [B, 2]");
  }

  @Test
  void aFolderThatIsNoSavedModelIsABadModel() throws IOException {
    TinyModel.write(folder.resolve("cut"));
    Path graph = folder.resolve("cut/saved_model.pb");
    byte[] bytes = Files.readAllBytes(graph);
    Files.write(graph, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    ModelPackage cut = ModelCatalogue.read(folder.resolve("cut"));
    assertThatThrownBy(() -> loader(8).load(cut))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL));
  }

  private ModelLoader loader(int cap) {
    return new ModelLoader(
        ModelConfig.cpu(2, cap, 2), folder.resolve("profiles"), TENSORS.tensors());
  }
}
