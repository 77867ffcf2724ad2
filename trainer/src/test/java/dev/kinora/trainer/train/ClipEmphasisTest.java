package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClipEmphasisTest {
  @Test
  void halfTheChangeCountsFourTimesWithinBounds() {
    ClipEmphasis emphasis = new ClipEmphasis(
        List.of(flickering(10), flickering(20), flickering(30), flickering(1), flickering(200)),
        Map.of());

    assertThat(IntStream.range(0, 5).mapToObj(emphasis::changeWeight))
        .containsExactly(4f, 1f, 4 / 9f, 4f, .25f);
  }

  @Test
  void aClipThatStandsStillHasABoundToo() {
    ClipEmphasis emphasis = new ClipEmphasis(List.of(flickering(0), flickering(5)), Map.of());

    assertThat(emphasis.changeWeight(0)).isEqualTo(4);
    assertThat(emphasis.draws()).isEqualTo(2);
  }

  @Test
  void whatDoesNotMoveYetIsDrawnOftener() {
    List<Clip> clips = Stream.of("standing", "half", "moving", "racing", "new")
        .map(label -> new Clip(label, List.of(label), flickering(5).pictures()))
        .toList();
    ClipEmphasis emphasis =
        new ClipEmphasis(clips, Map.of("standing", .1, "half", .5, "moving", .8, "racing", 1.3));

    assertThat(IntStream.range(0, emphasis.draws()).mapToObj(emphasis::clip))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 4);
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
