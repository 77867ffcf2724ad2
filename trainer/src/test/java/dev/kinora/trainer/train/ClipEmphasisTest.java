package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipEmphasisTest {
  @Test
  void halfTheChangeCountsFourTimesWithinBounds() {
    ClipEmphasis emphasis = new ClipEmphasis(
        List.of(flickering(10), flickering(20), flickering(30), flickering(1), flickering(200)));

    assertThat(IntStream.range(0, 5).mapToObj(emphasis::changeWeight))
        .containsExactly(4f, 1f, 4 / 9f, 4f, .25f);
  }

  @Test
  void aClipThatStandsStillHasABoundToo() {
    ClipEmphasis emphasis = new ClipEmphasis(List.of(flickering(0), flickering(5)));

    assertThat(emphasis.changeWeight(0)).isEqualTo(4);
    assertThat(emphasis.draws()).isEqualTo(2);
  }

  @Test
  void whatGoesBackAndForthManyTimesIsDrawnFourTimes() {
    Clip slow = clip(48, i -> wave(i, 1));
    ClipEmphasis emphasis = new ClipEmphasis(List.of(slow, clip(48, i -> wave(i, 9)), slow, slow));

    assertThat(IntStream.range(0, emphasis.draws()).map(emphasis::clip))
        .containsExactly(0, 1, 1, 1, 1, 2, 3);
  }

  @Test
  void motionIsMeasuredBetweenNeighboursOfTwentyFourFrames() {
    ClipMotion flicker = ClipMotion.of(flickering(10));
    assertThat(flicker.change()).isEqualTo(100);
    assertThat(flicker.variance()).isCloseTo(25, within(1e-9));
    assertThat(flicker.quickness()).isCloseTo(4, within(1e-9));

    double turn = 2 - 2 * Math.cos(2 * Math.PI / 24);
    assertThat(ClipMotion.of(clip(48, i -> wave(i, 1))).quickness()).isCloseTo(turn, within(.01));
  }

  private static int wave(int picture, int times) {
    return (int) Math.round(128 + 100 * Math.sin(2 * Math.PI * times * picture / 48));
  }

  /** Two pictures, {@code change} apart. */
  private static Clip flickering(int change) {
    return clip(2, i -> i * change);
  }

  /** Pictures of one pixel. */
  private static Clip clip(int count, IntUnaryOperator grey) {
    List<Picture> pictures =
        IntStream.range(0, count).mapToObj(i -> pixel(grey.applyAsInt(i))).toList();
    return new Clip("clip", List.of("clip"), pictures);
  }

  private static Picture pixel(int value) {
    byte all = (byte) value;
    return new Picture(1, 1, new byte[] {all, all, all, all});
  }
}
