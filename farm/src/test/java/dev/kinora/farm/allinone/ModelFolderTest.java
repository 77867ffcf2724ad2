package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.farm.gate.Checkout;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.worker.model.BadModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code model check} says is what a first render would. */
final class ModelFolderTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void aGoodModelIsReadyWithItsNumbersAndNoWarning() {
    ModelFolder.Checked checked = check(Checkout.root().resolve("models/tiny-shapes"), 60);

    assertThat(checked.says())
        .startsWith("tiny-shapes (")
        .containsPattern(
            "batches of \\[[0-9, ]+\\] give equal bits, best is \\d+; ready after .* s, takes \\d+ MiB of \\d+ [MG]iB for models");
    assertThat(checked.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DRAWS, it draws random numbers: RandomUniform",
    "COUNTS, it changes a variable or table: AssignAdd"
  })
  void oneThatGivesOtherFramesEachTimeIsReadyWithAWarning(BadModel bad, String why)
      throws IOException {
    ModelFolder.Checked checked = check(bad.write(folder).folder(), 60);

    assertThat(checked.says()).contains("no two batches give equal bits");
    assertThat(checked.warnings())
        .anyMatch(warning -> warning.startsWith("not the same twice"))
        .anyMatch(warning -> warning.startsWith(why));
  }

  @Test
  void oneThatGivesNoNumbersIsNotReady() throws IOException {
    Path infinite = BadModel.IS_INFINITE.write(folder).folder();
    Path none =
        dev.kinora.worker.model.TinyModel.writeBroken(folder.resolve("none")).folder();

    for (Path model : new Path[] {infinite, none}) {
      assertThatThrownBy(() -> check(model, 60))
          .isInstanceOfSatisfying(
              FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BROKEN_FRAME))
          .hasMessageContaining("not finite");
    }
  }

  @Test
  void oneThatHangsIsNotReadyAfterTheTimeOfACall() throws IOException {
    Path hangs = BadModel.HANGS.write(folder).folder();

    assertThatThrownBy(() -> check(hangs, 1)).hasMessageContaining("did not end within 1 s");
  }

  @ParameterizedTest
  @CsvSource({"empty", "missing"})
  void oneWithoutItsVariablesIsNotReady(String how) throws IOException {
    Path models = TinyModel.folderIn(folder);
    Path model = models.resolve(TinyModel.NAME);
    try (var files = Files.list(model.resolve("variables"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    if (how.equals("missing")) {
      Files.delete(model.resolve("variables"));
    }

    assertThatThrownBy(() -> check(model, 60))
        .hasMessageContaining("variables/variables.index is missing");
  }

  private ModelFolder.Checked check(Path model, int seconds) {
    return ModelFolder.check(model, folder.resolve("data"), Duration.ofSeconds(seconds));
  }
}
