package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.TimeKind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.ConfigProto;

final class ModelInspectionTest {
  @TempDir
  private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"tiny-shapes", "fluent-loops", "fluent-full"})
  void findsWhatTheManifestsOfTheRepositorySayButForWhatNoSignatureTells(String name) {
    Path model = TinyModel.tinyShapes().resolveSibling(name);
    ModelManifest known = ModelCatalogue.read(model).manifest();

    ModelInspection found = ModelInspection.of(model);

    ModelManifest proposed = found.manifest();
    assertThat(proposed.getName()).isEqualTo(name);
    assertThat(proposed.getDenoise())
        .isEqualTo(known.getDenoise().toBuilder().clearTimeKind().build());
    assertThat(proposed.getLatents())
        .isEqualTo(known.getLatents().toBuilder().clearNoise().build());
    assertThat(proposed.getCondition()).isEqualTo(known.getCondition());
    assertThat(proposed.hasCondition()).isEqualTo(known.hasCondition());
    assertThat(proposed.getDecode()).isEqualTo(known.getDecode());
    assertThat(proposed.hasDecode()).isEqualTo(known.hasDecode());
    assertThat(proposed.getPixelFormat()).isEqualTo(known.getPixelFormat());
    assertThat(proposed.getConditioning().getTextEncoder())
        .isEqualTo(known.getConditioning().getTextEncoder());
    assertThat(found.open())
        .anyMatch(one -> one.startsWith("denoise.time_kind: TIMESTEP, SIGMA, UNIT_TIME, LOG_SNR"))
        .anyMatch(one -> one.startsWith("schedule.kind: RECTIFIED_FLOW, "))
        .anyMatch(one -> one.startsWith("license: "));
  }

  @Test
  void aProposalWhoseOpenPointsAreFilledInFitsTheModel() throws IOException {
    ModelManifest known = TinyModel.write(folder).manifest();

    ModelInspection found = ModelInspection.of(folder);

    assertThat(found.open()).hasSize(4).anyMatch(one -> one.startsWith("conditioning.categories"));
    ModelManifest.Builder filled = found.manifest().toBuilder()
        .setConditioning(known.getConditioning())
        .setSchedule(known.getSchedule());
    filled.getDenoiseBuilder().setTimeKind(TimeKind.UNIT_TIME);
    try (SavedModelBundle bundle = ModelLoader.open(
        folder,
        ConfigProto.getDefaultInstance(),
        new ModelCalls("tiny", new Tensors(), new CallThreads(), ModelConfig.CALL_TIME))) {
      assertThat(SignatureCheck.faults(filled.build(), bundle.signatures(), TinyModel.CATEGORIES))
          .isEmpty();
    }
  }

  @Test
  void findsWhatAModelMakesOfAnEmbedding() throws IOException {
    ModelManifest known = TinyModel.writeConditioned(folder).manifest();

    assertThat(ModelInspection.of(folder).manifest().getCondition())
        .isEqualTo(known.getCondition());
  }

  @Test
  void showsEveryTensorWithItsTypeAndShape() throws IOException {
    TinyModel.write(folder);

    ModelInspection.Entry denoise = ModelInspection.of(folder).signatures().getFirst();

    assertThat(denoise.name()).isEqualTo("denoise");
    assertThat(denoise.inputs())
        .containsExactlyInAnyOrder(
            new ModelInspection.Tensor("latents", "float", "[B, 8, 8, 4]"),
            new ModelInspection.Tensor("time", "float", "[B]"),
            new ModelInspection.Tensor("phase", "float", "[B]"),
            new ModelInspection.Tensor("conditioning", "float", "[B, 2]"));
    assertThat(denoise.outputs()).extracting(ModelInspection.Tensor::name).containsExactly("x0");
  }

  @Test
  void aFolderThatIsNoSavedModelIsNamed() {
    assertThatThrownBy(() -> ModelInspection.of(folder))
        .isInstanceOfSatisfying(
            FarmException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining(folder.toString());
  }
}
