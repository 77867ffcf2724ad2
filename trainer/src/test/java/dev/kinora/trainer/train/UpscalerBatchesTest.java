package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.network.Floats;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpscalerBatchesTest {
  private static final int SIDE = 4 * UpscalerBatches.CROP;
  private static final float GREY = 100 / 255f;
  private final UpscalerBatches batches = new UpscalerBatches(List.of(grey()), 1);

  @Test
  void aboutHalfOfTheSmallCropsHaveGrainAndNoLargeOneHas() {
    int grainy = 0;
    for (int step = 1; step <= 20; step++) {
      try (UpscalerBatches.Batch batch = batches.at(step)) {
        float[] small = Floats.of(batch.input());
        int numbers = small.length / UpscalerBatches.SIZE;
        for (int i = 0; i < UpscalerBatches.SIZE; i++) {
          float[] crop = Arrays.copyOfRange(small, i * numbers, (i + 1) * numbers);
          grainy += deviation(crop) > 1e-4 ? 1 : 0;
          assertThat(deviation(crop)).isLessThan(.07);
        }
        assertThat(deviation(Floats.of(batch.target()))).isLessThan(1e-6);
      }
    }
    assertThat(grainy).as("of 320").isBetween(120, 200);
  }

  @Test
  void aBatchIsAFunctionOfItsStep() {
    try (UpscalerBatches.Batch batch = batches.at(3);
        UpscalerBatches.Batch again = batches.at(3)) {
      assertThat(Floats.of(again.input())).containsExactly(Floats.of(batch.input()));
    }
  }

  private static double deviation(float[] numbers) {
    double sum = 0;
    for (float number : numbers) {
      sum += (number - GREY) * (number - GREY);
    }
    return Math.sqrt(sum / numbers.length);
  }

  private static Picture grey() {
    byte[] rgba = new byte[4 * SIDE * SIDE];
    Arrays.fill(rgba, (byte) 100);
    return new Picture(SIDE, SIDE, rgba);
  }
}
