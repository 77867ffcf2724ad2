package dev.kinora.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.v1.StyleAxis;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StyleVectorTest {
  private static final StyleVector STYLE = new StyleVector(
      8,
      List.of(
          axis("flip", 0, 1, 0),
          axis("hue-cos", -1, 1, 1),
          axis("hue-sin", -1, 1, 0),
          axis("scale", .7f, 1.1f, 1),
          axis("dx", -.12f, .12f, 0),
          axis("dy", -.12f, .12f, 0),
          axis("rotation", -.35f, .35f, 0),
          axis("saturation", .2f, 1.5f, 1)));

  /** Of seed 7, as docs/noise.md has them. */
  private static final float[] DOCS = {
    1, -0.86247146f, -0.5061057f, 1.0027907f, 0, -0.092539996f, 0.28249463f, 1.2106487f
  };

  @Test
  void aModelThatDoesNotSayWhatItsNumbersMeanGetsNormalOnes() {
    assertThat(new StyleVector(5, List.of()).drawn(7))
        .isEqualTo(Noise.standardNormal(7, 0xFFFFFFFF, Noise.START, 5));
    assertThat(StyleVector.NONE.drawn(7)).isEmpty();
  }

  @Test
  void oneSeedAlwaysDrawsTheStyleThatTheDocsShow() {
    assertThat(STYLE.drawn(7)).containsExactly(DOCS);
  }

  @Test
  void everyNumberKeepsToItsRangeAndIsNeutralInHalfOfTheDraws() {
    List<float[]> drawn = LongStream.range(0, 1000).mapToObj(STYLE::drawn).toList();

    for (int i = 0; i < 8; i++) {
      int at = i;
      StyleAxis axis = STYLE.axes().get(i);
      assertThat(drawn)
          .as(axis.getName())
          .allMatch(style -> style[at] >= axis.getLow() && style[at] <= axis.getHigh());
      assertThat(drawn.stream().filter(style -> style[at] == axis.getNeutral()).count())
          .as(axis.getName())
          .isBetween(430L, 570L);
    }
  }

  @Test
  void theHueIsAnAngle() {
    assertThat(LongStream.range(0, 100).mapToObj(STYLE::drawn).toList())
        .allSatisfy(style -> assertThat(Math.hypot(style[1], style[2])).isCloseTo(1, within(1e-6)))
        .anyMatch(style -> style[1] < -.5)
        .anyMatch(style -> style[2] < -.5);
  }

  @Test
  void aFlipIsWholeOrNone() {
    assertThat(LongStream.range(0, 100).mapToObj(STYLE::drawn).toList())
        .allMatch(style -> style[0] == 0 || style[0] == 1);
  }

  private static StyleAxis axis(String name, float low, float high, float neutral) {
    return StyleAxis.newBuilder()
        .setName(name)
        .setLow(low)
        .setHigh(high)
        .setNeutral(neutral)
        .build();
  }
}
