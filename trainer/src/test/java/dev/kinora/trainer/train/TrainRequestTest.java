package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.export.PackageDescription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainRequestTest {
  @Test
  void stepsThatAreNamedEndAStageBeforeItsTimeIsUp() {
    TrainRequest request = request(Recipe.REFERENCE, Optional.of(100), 40);

    assertThat(request.upscalerLimit().done(20, 0)).isEqualTo(.5);
    assertThat(request.upscalerLimit().done(0, 450)).as("15 of 100 minutes").isEqualTo(.5);
    assertThat(request.loopLimit(5).done(1_000_000, 2550)).as("85 of 100").isEqualTo(.5);
  }

  @Test
  void withoutATimeStepsDecide() {
    TrainRequest request = request(Recipe.REFERENCE, Optional.empty(), 0);

    assertThat(request.upscalerLimit()).isEqualTo(new Limit.Steps(Recipe.UPSCALER_STEPS));
    assertThat(request.loopLimit(100)).isEqualTo(new Limit.Steps(26_200));
  }

  @Test
  void aRecipeWithoutUpscalerGivesTheLoopsAllTheTime() {
    assertThat(request(Recipe.SMALL, Optional.of(10), 0).loopLimit(5))
        .isEqualTo(new Limit.Time(Duration.ofMinutes(10)));
  }

  private static TrainRequest request(Recipe recipe, Optional<Integer> minutes, int upscaler) {
    return new TrainRequest(
        Path.of("data"),
        Path.of("out"),
        Path.of("checkpoints"),
        recipe,
        TrainingConfig.read(Map.of(), Map.of("upscaler.steps", String.valueOf(upscaler))),
        Optional.empty(),
        minutes.map(Duration::ofMinutes),
        new PackageDescription("test", "For a test.", "MIT"));
  }
}
