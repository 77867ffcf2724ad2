package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.trainer.evaluate.Evaluation;
import dev.kinora.trainer.export.PackageDescription;
import dev.kinora.trainer.preparation.Preparation;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir
  Path folder;

  @Test
  void goesFromShapesToAPackageWithPapers() {
    Path output = folder.resolve("shapes");
    List<TrainingProgress> told = new ArrayList<>();

    Evaluation evaluation = TrainCommand.run(request(output, 120, Optional.empty()), told::add);

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

  @Test
  void goesOnWithMoreDrawsOfWhatTheEvaluationSaysStandsStill() throws IOException {
    Path start = folder.resolve("start");
    TrainCommand.run(request(start, 60, Optional.empty()), progress -> {});

    List<Double> all = losses(start, "all-of-one", 1);
    assertThat(furthest(losses(start, "all-again", 1), all))
        .as("the same draws")
        .isLessThan(1e-4);
    assertThat(furthest(losses(start, "none-of-one", 0), all)).as("others").isGreaterThan(1e-3);
  }

  /** Of a training from a package that moves its circle so much and all else as it should. */
  private List<Double> losses(Path start, String name, double motionOfCircle) throws IOException {
    Files.writeString(start.resolve("eval.json"), """
        {"prompts": [{"prompt": "circle", "motion_ratio": %s}, {"prompt": "star", "motion_ratio": 1}]}
        """.formatted(motionOfCircle));
    List<Double> losses = new ArrayList<>();
    TrainCommand.run(
        request(folder.resolve(name), 4, Optional.of(start)),
        progress -> losses.add(progress.loss()));
    return losses;
  }

  /** The largest difference of two losses of one step, as a share. */
  private static double furthest(List<Double> losses, List<Double> others) {
    return IntStream.range(0, losses.size())
        .mapToDouble(i -> Math.abs(losses.get(i) / others.get(i) - 1))
        .max()
        .orElseThrow();
  }

  private TrainRequest request(Path output, int steps, Optional<Path> from) {
    return new TrainRequest(
        Preparation.ofShapes(folder.resolve("dataset")).folder(),
        output,
        folder.resolve("checkpoints-" + output.getFileName()),
        Recipe.SMALL,
        TrainingConfig.read(Map.of("loops.steps", "" + steps, "precision", "bfloat16"), Map.of()),
        from,
        Optional.empty(),
        new PackageDescription("shapes", "Shapes.", "Apache-2.0"));
  }
}
