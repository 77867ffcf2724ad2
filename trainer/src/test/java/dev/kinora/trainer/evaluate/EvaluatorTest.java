package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.infra.store.ModelCatalogue;
import dev.kinora.log.v1.DatasetItem;
import dev.kinora.log.v1.DatasetManifest;
import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.preparation.Preparation;
import dev.kinora.trainer.train.TrainedClassifiers;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small package that comes with Kinora, judged on the shapes that it was trained on. */
class EvaluatorTest {
  private static final Path COMMITTED = Path.of("..", "models", "tiny-shapes");
  private static final int STEPS = 8;

  /** One for all tests: the classifier is trained in the first and kept. */
  @TempDir
  static Path folder;

  /** As committed, but in fewer steps. */
  private static Path model = Path.of("");

  @BeforeAll
  static void prepare() throws IOException {
    Preparation.ofShapes(folder.resolve("shapes"));
    model = variant("brief", manifest -> manifest.getDefaultsBuilder().setSteps(STEPS));
  }

  @Test
  void judgesAPackageThatKnowsItsShapes() {
    EvalReport report = evaluate(folder.resolve("shapes"), Optional.of(model), 3);
    Evaluation evaluation = report.evaluation();

    assertThat(value(evaluation, Metric.RETRIEVAL_TOP1)).isEqualTo(1);
    assertThat(value(evaluation, Metric.CLASSIFIER_TOP1_REAL)).isGreaterThan(.9);
    assertThat(value(evaluation, Metric.MOTION_RATIO_MEDIAN)).isBetween(.85, 1.2);
    assertThat(value(evaluation, Metric.L1_MEAN)).isBetween(0.0, .03);
    assertThat(value(evaluation, Metric.NEAREST_TRAINING_DISTANCE_MEDIAN)).isBetween(1e-4, .03);
    assertThat(value(evaluation, Metric.FAST_RETRIEVAL_DROP)).isEqualTo(0);
    assertThat(value(evaluation, Metric.FAST_SPEEDUP)).isBetween(.1, 10.0);
    assertThat(value(evaluation, Metric.SEED_DISTANCE_MEDIAN)).isGreaterThan(0);
    assertThat(evaluation.rows())
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.seenAs()).hasValue(row.prompt()));
    assertThat(reason(evaluation, Metric.UPSCALER_PSNR_GAIN_DB))
        .isEqualTo("the package has no upscaler");
    assertThat(reason(evaluation, Metric.RETRIEVAL_TOP1_HELDOUT))
        .isEqualTo("the package is steered by categories");
    assertThat(reason(evaluation, Metric.HUE_ERROR_DEGREES_MEDIAN))
        .isEqualTo("no style of the package turns colours");
    assertThat(value(evaluation, Metric.INIT_FAITHFULNESS)).isBetween(-1.0, 1.0);
    report.write(folder.resolve("report"));
    assertThat(folder.resolve("report/eval.json")).content().contains("\"frechet_classifier64\"");
    assertThat(folder.resolve("report/eval.html"))
        .content()
        .contains("motion ratio, median of all prompts", "Seeds of “circle”", "data:image/png");
  }

  @Test
  void judgesTheFastVariantThatAPackageOffers() throws IOException {
    Path offering = variant("offering", manifest -> {
      manifest.getDefaultsBuilder().setSteps(STEPS);
      manifest.addVariants(ModelVariant.newBuilder().setName("fast").setSteps(2).setGuidance(1));
    });

    Evaluation evaluation =
        evaluate(offering, folder.resolve("shapes"), Optional.empty(), 2).evaluation();

    assertThat(value(evaluation, Metric.FAST_RETRIEVAL_DROP)).isBetween(0.0, 1.0);
    assertThat(value(evaluation, Metric.FAST_SPEEDUP)).as("2 rows for 16").isGreaterThan(2);
    assertThat(value(evaluation, Metric.FAST_L1_MEAN))
        .isNotEqualTo(value(evaluation, Metric.L1_MEAN));
    assertThat(evaluation.results().get(Metric.FAST_L1_MEAN))
        .isInstanceOfSatisfying(
            Result.Measured.class,
            measured ->
                assertThat(measured.over()).isEqualTo("2 prompts; variant 'fast' of the package"));
  }

  @Test
  void measuresAtMostAsManyPromptsAsAsked() {
    Evaluation evaluation =
        evaluate(folder.resolve("shapes"), Optional.empty(), 1).evaluation();

    assertThat(evaluation.rows()).extracting(Evaluation.Row::prompt).containsExactly("circle");
    assertThat(reason(evaluation, Metric.FAST_SPEEDUP))
        .isEqualTo("the package has no variant 'fast', and no fast package was named (--fast)");
  }

  @Test
  void refusesADataSetWithNothingToTellApart() throws IOException {
    Path one = changed("one", manifest -> {
      DatasetItem first = manifest.getItems(0);
      manifest.clearItems().addItems(first);
    });

    assertThatThrownBy(() -> evaluate(one, Optional.empty(), 6))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("two captioned clips or more");
  }

  @Test
  void refusesADataSetThatThePackageDoesNotKnow() throws IOException {
    Path other =
        changed("other", manifest -> manifest.getItemsBuilder(2).setCaptions(0, "a dragon"));

    assertThatThrownBy(() -> evaluate(other, Optional.empty(), 6))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("the package knows circle, ")
        .hasMessageEndingWith("but not what the data set has: a dragon");
  }

  @Test
  void afterATrainingMeasuresWhatNeedsNoYardstick() {
    try (LoopSampler sampler = LoopSampler.open(COMMITTED, folder.resolve("profiles"))) {
      Evaluation evaluation = Evaluation.of(sampler, MovingShapes.clips(32), Optional.empty());

      assertThat(value(evaluation, Metric.MOTION_RATIO_MEDIAN)).isBetween(.85, 1.2);
      assertThat(reason(evaluation, Metric.RETRIEVAL_TOP1)).contains("./kinora eval");
    }
  }

  private static Path changed(String name, Consumer<DatasetManifest.Builder> change)
      throws IOException {
    Dataset dataset = Preparation.ofShapes(folder.resolve(name));
    DatasetManifest.Builder manifest = dataset.manifest().toBuilder();
    change.accept(manifest);
    manifest.setDigest(Dataset.digest(manifest.build()));
    Files.writeString(
        dataset.folder().resolve(Dataset.MANIFEST), JsonFormat.printer().print(manifest));
    return dataset.folder();
  }

  private static Path variant(String name, Consumer<ModelManifest.Builder> change)
      throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> files = Files.walk(COMMITTED)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(COMMITTED.relativize(file)));
      }
    }
    ModelManifest.Builder manifest = ModelCatalogue.read(COMMITTED).manifest().toBuilder();
    change.accept(manifest);
    Files.writeString(to.resolve("manifest.json"), JsonFormat.printer().print(manifest));
    return to;
  }

  private static EvalReport evaluate(Path dataset, Optional<Path> fast, int prompts) {
    return evaluate(model, dataset, fast, prompts);
  }

  private static EvalReport evaluate(Path model, Path dataset, Optional<Path> fast, int prompts) {
    TrainedClassifiers classifiers =
        new TrainedClassifiers(dataset, Duration.ofMinutes(1), progress -> {});
    EvalRequest request =
        new EvalRequest(model, dataset, fast, prompts, folder.resolve("profiles"));
    return Evaluator.evaluate(request, classifiers, line -> {});
  }

  private static double value(Evaluation evaluation, Metric metric) {
    return evaluation.value(metric).orElseThrow();
  }

  private static String reason(Evaluation evaluation, Metric metric) {
    if (evaluation.results().get(metric) instanceof Result.NotMeasured not) {
      return not.reason();
    }
    throw new AssertionError(metric + " was measured");
  }
}
