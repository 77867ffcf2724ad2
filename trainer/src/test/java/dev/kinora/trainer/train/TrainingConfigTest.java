package dev.kinora.trainer.train;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigKey;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingConfigTest {
  @Test
  void isTheRecipeOfTheReferenceModelWhereNothingIsSet() {
    assertThat(TrainingConfig.read(Map.of(), Map.of()))
        .isEqualTo(new TrainingConfig(
            1,
            new TrainingConfig.Gradients(1, Precision.PRECISION_UNSPECIFIED),
            new TrainingConfig.Batch(8, 2, 4, .1),
            new TrainingConfig.Stage(0, Schedule.LOOPS),
            new TrainingConfig.Stage(0, Schedule.UPSCALER),
            new TrainingConfig.Rhythm(
                Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofMinutes(10), 6)));
  }

  @Test
  void everySettingHasItsPlaceAndFlagsWinOverTheFile() {
    TrainingConfig config = TrainingConfig.read(
        Map.ofEntries(
            entry("seed", "7"),
            entry("gradient-clip", "2"),
            entry("batch.groups", "4"),
            entry("batch.caption-dropout", "0.2"),
            entry("batch.pairs", "3"),
            entry("loops.steps", "10"),
            entry("loops.warm-up", "11"),
            entry("loops.learning-rate", "0.5")),
        Map.of(
            "seed", "8",
            "loops.last-learning-rate", "0.25",
            "loops.fall-from", "0.75",
            "loops.averaging", "0.5",
            "upscaler.steps", "12",
            "precision", "bfloat16",
            "save-every", "2s",
            "report-every", "3s",
            "strips-every", "4s",
            "strip-loops", "5"));

    assertThat(config.seed()).isEqualTo(8);
    assertThat(config.gradients())
        .isEqualTo(new TrainingConfig.Gradients(2, Precision.BFLOAT16_MIXED));
    assertThat(config.batch()).isEqualTo(new TrainingConfig.Batch(4, 3, 4, .2));
    assertThat(config.loops())
        .isEqualTo(new TrainingConfig.Stage(10, new Schedule(11, .5, .25, .75, .5)));
    assertThat(config.upscaler().steps()).isEqualTo(12);
    assertThat(config.rhythm())
        .isEqualTo(new TrainingConfig.Rhythm(
            Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4), 5));
  }

  @Test
  void tellsAllThatIsWrongAtOnce() {
    assertThatThrownBy(() -> TrainingConfig.read(
            Map.of("batch.groups", "0", "loops.learnig-rate", "1e-3", "precision", "half"),
            Map.of("loops.averaging", "1")))
        .isInstanceOfSatisfying(
            FarmException.class,
            fault -> assertThat(fault.violations())
                .extracting(FieldViolation::getField)
                .containsExactlyInAnyOrder(
                    "batch.groups", "loops.averaging", "loops.learnig-rate", "precision"));
  }

  @Test
  void everySettingIsOnThePageWithItsDefault() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "model-training.md"));
    ConfigReader keys = ConfigReader.of(Map.of(), Map.of(), Map.of());
    TrainingConfig.read(keys);

    for (ConfigKey key : keys.keys()) {
      assertThat(page).contains("| `%s` | `%s` |".formatted(key.name(), key.fallback()));
    }
  }
}
