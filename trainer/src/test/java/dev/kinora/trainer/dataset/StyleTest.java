package dev.kinora.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StyleTest {
  private static final int SIDE = 8;

  @Test
  void theNeutralStyleChangesNothingAndIsTheNeutralVector() {
    Picture picture = MovingShapes.clips(32).getFirst().pictures().getFirst();

    assertThat(Style.NEUTRAL.of(picture)).isSameAs(picture);
    float[] numbers = Style.NEUTRAL.numbers();
    assertThat(numbers).hasSize(Style.AXES.size());
    for (int i = 0; i < numbers.length; i++) {
      assertThat(numbers[i])
          .as(Style.AXES.get(i).name())
          .isEqualTo(Style.AXES.get(i).neutral());
    }
  }

  @Test
  void flippingTwiceGivesThePictureBack() {
    Style flip = new Style(true, 0, 1, 0, 0, 0, 1);
    Picture dot = dot(1, 2);

    assertThat(flip.of(dot).rgba()).isEqualTo(dot(6, 2).rgba());
    assertThat(flip.of(flip.of(dot)).rgba()).isEqualTo(dot.rgba());
  }

  @Test
  void anOffsetMovesRightAndDown() {
    assertThat(new Style(false, 0, 1, .25, .125, 0, 1).of(dot(1, 2)).rgba())
        .isEqualTo(dot(3, 3).rgba());
  }

  @Test
  void rotationIsClockwise() {
    Style quarter = new Style(false, 0, 1, 0, 0, Math.PI / 2, 1);

    assertThat(quarter.of(dot(7, 3)).rgba())
        .as("right goes down")
        .isEqualTo(dot(4, 7).rgba());
  }

  @Test
  void halfTheScaleIsAQuarterOfTheArea() {
    byte[] full = new byte[4 * 32 * 32];
    java.util.Arrays.fill(full, (byte) 200);

    byte[] half =
        new Style(false, 0, .5, 0, 0, 0, 1).of(new Picture(32, 32, full)).rgba();

    int inside = 0;
    for (int i = 3; i < half.length; i += 4) {
      inside += (half[i] & 255) > 100 ? 1 : 0;
    }
    assertThat(inside).isEqualTo(16 * 16);
    assertThat(half[4 * (16 * 32 + 16)] & 255).isEqualTo(200);
  }

  @Test
  void aThirdOfATurnMakesRedGreenAndKeepsAlpha() {
    byte[] turned = new Style(false, 2 * Math.PI / 3, 1, 0, 0, 0, 1)
        .of(new Picture(1, 1, new byte[] {(byte) 200, 0, 0, (byte) 220}))
        .rgba();

    assertThat(turned[1] & 255).as("green").isGreaterThan(60).isGreaterThan(turned[0] & 255);
    assertThat(turned[3] & 255).isEqualTo(220);
  }

  @Test
  void noSaturationIsGreyOfTheSameLuminance() {
    byte[] grey = new Style(false, 0, 1, 0, 0, 0, 0)
        .of(new Picture(1, 1, new byte[] {100, 50, 20, (byte) 255}))
        .rgba();

    int luminance = (int) Math.round(.213 * 100 + .715 * 50 + .072 * 20);
    assertThat(grey).containsExactly(luminance, luminance, luminance, 255);
  }

  @Test
  void noColourRisesAboveItsAlpha() {
    SplittableRandom random = new SplittableRandom(5);
    Picture picture = MovingShapes.clips(32).get(3).pictures().get(5);
    for (int i = 0; i < 200; i++) {
      byte[] rgba = Style.drawn(random).of(picture).rgba();
      for (int p = 0; p < rgba.length; p++) {
        assertThat(rgba[p] & 255).isLessThanOrEqualTo(rgba[p | 3] & 255);
      }
    }
  }

  @Test
  void everyDrawLiesInTheRangesThatAreAnnounced() {
    SplittableRandom random = new SplittableRandom(6);
    int neutralHues = 0;
    for (int draw = 0; draw < 1000; draw++) {
      float[] numbers = Style.drawn(random).numbers();
      neutralHues += numbers[1] == 1 ? 1 : 0;
      for (int i = 0; i < numbers.length; i++) {
        Style.Axis axis = Style.AXES.get(i);
        assertThat(numbers[i]).as(axis.name()).isBetween(axis.low(), axis.high());
      }
    }
    assertThat(neutralHues).isBetween(400, 600);
  }

  private static Picture dot(int x, int y) {
    byte[] rgba = new byte[4 * SIDE * SIDE];
    for (int c = 0; c < 4; c++) {
      rgba[4 * (y * SIDE + x) + c] = (byte) 255;
    }
    return new Picture(SIDE, SIDE, rgba);
  }
}
