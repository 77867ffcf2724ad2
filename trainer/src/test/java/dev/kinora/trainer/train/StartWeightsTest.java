package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.export.PackageDescription;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.TestWeights;
import dev.kinora.v1.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartWeightsTest {
  private static final NetworkShape SHAPE = NetworkShape.small(3);
  private static final Map<String, float[]> TRAINED = TestWeights.loops(SHAPE);

  @TempDir
  Path folder;

  @Test
  void takesEveryWeightFromThePackage() {
    Map<String, float[]> blank = new HashMap<>();
    TRAINED.forEach((name, values) -> blank.put(name, new float[values.length]));

    Map<String, float[]> started = written().over("loops", blank);

    assertThat(started).hasSameSizeAs(TRAINED);
    TRAINED.forEach(
        (name, values) -> assertThat(started.get(name)).as(name).containsExactly(values));
  }

  @Test
  void layersThatThePackageDoesNotKnowStartSilent() {
    Map<String, float[]> drawn = TestWeights.start(SHAPE);
    for (String last : List.of(
        "layout-map1.matrix",
        "layout-map1.bias",
        "layout-map0-out.kernel",
        "motion-layout.matrix",
        "motion-condition.matrix")) {
      assertSilent(drawn.getOrDefault(last, new float[0]));
    }
    float[] added = new float[64];
    Map<String, float[]> wider = new HashMap<>(TRAINED);
    wider.put("layout-added.matrix", added);

    assertThat(written().over("loops", wider).get("layout-added.matrix")).isSameAs(added);
  }

  private static void assertSilent(float[] weights) {
    assertThat(weights).isNotEmpty();
    for (float weight : weights) {
      assertThat(weight).isZero();
    }
  }

  @Test
  void namesTheWeightsThatDoNotFit() {
    Map<String, float[]> other = new HashMap<>(TRAINED);
    other.put("in.bias", new float[5]);

    assertThatThrownBy(() -> written().over("loops", other))
        .isInstanceOf(TrainingException.class)
        .hasMessage(folder + ": is of another network: it has no weights 'in.bias' of this size");
  }

  @Test
  void refusesAFolderThatIsNoPackage() {
    assertThatThrownBy(() -> StartWeights.of(folder))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is no model package");
  }

  @Test
  void knowsFromTheEvaluationWhatMoves() throws IOException {
    assertThat(written().motionRatios()).isEmpty();

    Files.writeString(folder.resolve("eval.json"), """
        {"l1_mean": 0.03, "prompts": [
          {"prompt": "dog face", "motion_ratio": 0.1628, "l1": 0.03},
          {"prompt": "still life", "motion_ratio": null, "l1": 0.02}]}
        """);
    assertThat(StartWeights.of(folder).motionRatios())
        .containsExactly(Map.entry("dog face", .1628));
  }

  @Test
  void namesAnEvaluationThatIsNone() throws IOException {
    written();
    Files.writeString(folder.resolve("eval.json"), "{");

    assertThatThrownBy(() -> StartWeights.of(folder))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith(folder.resolve("eval.json") + ": cannot be read");
  }

  @Test
  void aPackageForBfloat16IsAGoodStartToo() {
    Map<String, float[]> started = written(Precision.BFLOAT16_MIXED).over("loops", TRAINED);

    TRAINED.forEach((name, values) -> {
      float[] near = started.getOrDefault(name, new float[0]);
      assertThat(near).as(name).hasSameSizeAs(values);
      for (int i = 0; i < values.length; i++) {
        assertThat(near[i]).as(name).isCloseTo(values[i], withinPercentage(.4));
      }
    });
  }

  private StartWeights written() {
    return written(Precision.PRECISION_UNSPECIFIED);
  }

  private StartWeights written(Precision precision) {
    new TrainedModel(
            SHAPE,
            new ClipConditioning.Categories(List.of("a", "b", "c")),
            Optional.empty(),
            new PackageDescription("test", "For a test.", "Apache-2.0"),
            precision)
        .write(folder, TRAINED);
    return StartWeights.of(folder);
  }
}
