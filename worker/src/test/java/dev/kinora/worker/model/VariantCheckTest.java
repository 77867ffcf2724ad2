package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.ModelVariant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantCheckTest {
  @Test
  void findsNothingWrongWithVariantsThatCanBeAskedFor() {
    assertThat(VariantCheck.faults(List.of(variant("quality", 0, 0), variant("fast", 4, 1))))
        .isEmpty();
  }

  @Test
  void namesEverythingThatIsWrong() {
    assertThat(VariantCheck.faults(List.of(
            variant("fast", 4, 1),
            variant("fast", 201, 1),
            variant("Best", -1, .5f),
            variant("odd", 4, Float.NaN))))
        .containsExactly(
            "variant 'fast': its name is there twice",
            "variant 'fast': steps = 201: want 0 (the default) to 200",
            "variant 'Best': its name wants small letters, digits and dashes, 32 at most",
            "variant 'Best': steps = 4294967295: want 0 (the default) to 200",
            "variant 'Best': guidance = 0.5: want 0 (the default), or 1 to 30",
            "variant 'odd': guidance = NaN: want 0 (the default), or 1 to 30");
  }

  @Test
  void wantsFewEnoughToShow() {
    assertThat(VariantCheck.faults(Collections.nCopies(17, variant("a", 4, 1))))
        .contains("variants has 17 entries: want at most 16");
  }

  private static ModelVariant variant(String name, int steps, float guidance) {
    return ModelVariant.newBuilder()
        .setName(name)
        .setSteps(steps)
        .setGuidance(guidance)
        .build();
  }
}
