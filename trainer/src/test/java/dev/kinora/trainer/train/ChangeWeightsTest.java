package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeWeightsTest {
  @Test
  void halfTheChangeCountsFourTimesWithinBounds() {
    ChangeWeights weights = ChangeWeights.of(
        List.of(flickering(10), flickering(20), flickering(30), flickering(1), flickering(200)));
    assertThat(weights.values()).containsExactly(4, 1, 4 / 9f, 4, .25f);
  }

  @Test
  void aClipThatStandsStillHasABoundToo() {
    assertThat(ChangeWeights.of(List.of(flickering(0), flickering(5))).values())
        .containsExactly(4, 1);
  }

  /** Two pictures of one pixel, {@code change} apart. */
  private static Clip flickering(int change) {
    return new Clip("flicker", List.of("flicker"), List.of(pixel(0), pixel(change)));
  }

  private static Picture pixel(int value) {
    byte all = (byte) value;
    return new Picture(1, 1, new byte[] {all, all, all, all});
  }
}
