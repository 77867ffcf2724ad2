package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.export.PackageDescription;
import dev.kinora.trainer.preparation.Preparation;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir
  Path folder;

  @Test
  void goesFromShapesToAPackageWithPapers() {
    Path output = folder.resolve("shapes");
    List<TrainingProgress> told = new ArrayList<>();
    TrainRequest request = new TrainRequest(
        Preparation.ofShapes(folder.resolve("dataset")).folder(),
        output,
        folder.resolve("checkpoints"),
        Recipe.SMALL,
        TrainingConfig.read(Map.of("loops.steps", "120", "precision", "bfloat16"), Map.of()),
        Optional.empty(),
        Optional.empty(),
        new PackageDescription("shapes", "Shapes.", "Apache-2.0"));

    Evaluation evaluation = TrainCommand.run(request, told::add);

    ModelManifest manifest = ModelCatalogue.read(output).manifest();
    assertThat(manifest.getName()).isEqualTo("shapes");
    assertThat(manifest.getConditioning().getCategories().getNamesList())
        .contains("circle", "star");
    assertThat(manifest.hasDecode()).isFalse();
    assertThat(manifest.getPrecision()).isEqualTo(Precision.BFLOAT16_MIXED);
    assertThat(evaluation.rows()).hasSize(6);
    assertThat(told.getLast().done()).isEqualTo(1);
    assertThat(output.resolve("MODEL_CARD.md"))
        .content()
        .contains("# shapes", "motion ratio", "- circle");
    assertThat(output.resolve("eval.json")).content().contains("motion_ratio_median", "l1_mean");
    assertThat(output.resolve("contact-sheet.png")).isNotEmptyFile();
  }
}
