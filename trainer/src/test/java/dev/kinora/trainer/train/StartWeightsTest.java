package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.export.PackageDescription;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.TestWeights;
import dev.kinora.v1.Precision;
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
    Map<String, float[]> start =
        TestWeights.start(new NetworkShape(32, 4, List.of(24, 32), 48, 64, 3, 8));
    for (String layer : List.of("style", "layout-map1")) {
      assertSilent(start, layer + ".matrix");
      assertSilent(start, layer + ".bias");
    }
    Map<String, float[]> drawn = new HashMap<>(TRAINED);
    drawn.put("style.matrix", new float[8 * 48]);

    assertSilent(written().over("loops", drawn), "style.matrix");
  }

  private static void assertSilent(Map<String, float[]> weights, String name) {
    assertThat(weights).containsKey(name);
    for (float weight : weights.getOrDefault(name, new float[0])) {
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

  private StartWeights written() {
    new TrainedModel(
            SHAPE,
            new ClipConditioning.Categories(List.of("a", "b", "c")),
            Optional.empty(),
            new PackageDescription("test", "For a test.", "Apache-2.0"),
            Precision.PRECISION_UNSPECIFIED)
        .write(folder, TRAINED);
    return StartWeights.of(folder);
  }
}
