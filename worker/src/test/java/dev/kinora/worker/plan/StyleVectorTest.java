package dev.kinora.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.StyleAxis;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StyleVectorTest {
  private static final StyleVector STYLE = new StyleVector(List.of(
      axis("flip", 0, 1, 0),
      axis("hue", 0, 6.2831855f, 0),
      axis("scale", .7f, 1, 1),
      axis("dx", -.06f, .06f, 0),
      axis("dy", -.06f, .06f, 0),
      axis("rotation", -.25f, .25f, 0),
      axis("saturation", .6f, 1.4f, 1)));

  /** Of seed 7, as docs/noise.md has them. */
  private static final float[] DOCS = {
    1, 3.6722562f, 0.9722015f, 0.030837197f, 0, -0.19279167f, 1.322851f
  };

  /** The hue of the same seed where it reaches 0.35. */
  private static final float DOCS_LITTLE = 0.059120405f;

  @Test
  void aModelWithoutAStyleLeavesPicturesAsTheyAre() {
    assertThat(new StyleVector(List.of()).style(List.of(), 7)).isEqualTo(Style.NEUTRAL);
  }

  @Test
  void oneSeedAlwaysDrawsTheStyleThatTheDocsShow() {
    assertThat(drawn(7)).containsExactly(DOCS);
    double room = (1 - (double) DOCS[2]) / 2;
    assertThat(STYLE.style(List.of(), 7))
        .isEqualTo(new Style(DOCS[0] == 1, DOCS[1], DOCS[2], room, DOCS[4], DOCS[5], DOCS[6]));
  }

  @Test
  void whatARenderSaysIsNotDrawn() {
    assertThat(STYLE.style(List.of(1f, 2f, .5f, .25f, -.25f, .125f, 0f), 7))
        .isEqualTo(new Style(true, 2, .5, .25, -.25, .125, 0));
  }

  @Test
  void everyNumberKeepsToItsRangeAndIsNeutralInHalfOfTheDraws() {
    List<float[]> drawn =
        LongStream.range(0, 1000).mapToObj(StyleVectorTest::drawn).toList();

    for (int i = 0; i < STYLE.axes().size(); i++) {
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
  void aSeedTurnsAnAngleNoFartherThanItsReachToBothSides() {
    StyleAxis hue = axis("hue", 0, 6.2831855f, 0).toBuilder().setSeedReach(.35f).build();
    StyleVector little = new StyleVector(List.of(axis("flip", 0, 1, 0), hue));

    List<Float> turns =
        LongStream.range(0, 1000).mapToObj(seed -> little.drawn(seed, 1)).toList();
    assertThat(turns)
        .allMatch(turn -> Math.abs(turn <= 3 ? turn : turn - 6.2831855f) <= .3501f)
        .anyMatch(turn -> turn > 0 && turn < .35f)
        .anyMatch(turn -> turn > 6);
    assertThat(little.drawn(7, 1)).as("as docs/noise.md has it").isEqualTo(DOCS_LITTLE);
  }

  @Test
  void aDrawnStyleMovesNothingOutOfThePicture() {
    List<Style> drawn =
        LongStream.range(0, 1000).mapToObj(seed -> STYLE.style(List.of(), seed)).toList();

    assertThat(drawn)
        .allMatch(style -> Math.abs(style.dx()) <= (1 - style.scale()) / 2)
        .allMatch(style -> Math.abs(style.dy()) <= (1 - style.scale()) / 2)
        .anyMatch(style -> Math.abs(style.dx()) > .04);
  }

  @Test
  void aFlipIsWholeOrNone() {
    assertThat(LongStream.range(0, 100).mapToObj(StyleVectorTest::drawn).toList())
        .allMatch(style -> style[0] == 0 || style[0] == 1);
  }

  private static float[] drawn(long seed) {
    float[] numbers = new float[STYLE.axes().size()];
    IntStream.range(0, numbers.length).forEach(i -> numbers[i] = STYLE.drawn(seed, i));
    return numbers;
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
