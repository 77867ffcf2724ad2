package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.StyleAxis;
import java.util.List;
import org.junit.jupiter.api.Test;

class StyleCheckTest {
  @Test
  void findsNothingWrongWithAStyleThatPicturesCanBeGiven() {
    assertThat(StyleCheck.faults(List.of(axis("scale", .5f, 1, 1), axis("hue", 0, 6.28f, 0))))
        .isEmpty();
  }

  @Test
  void namesEverythingThatIsWrong() {
    assertThat(StyleCheck.faults(List.of(
            axis("hue", 0, 6, 0),
            axis("hue", 0, 6, 0),
            axis("blur", 0, 1, 0),
            axis("scale", 0, 1, 1),
            axis("dx", -.1f, .1f, Float.NaN),
            axis("rotation", 1, -1, 0))))
        .containsExactly(
            "style axis 'hue': its name is there twice",
            "style axis 'blur': want one of flip, hue, scale, dx, dy, rotation, saturation",
            "style axis 'scale': low 0.0, neutral 1.0, high 1.0: want them in this order, from 0.1 to 10.0",
            "style axis 'dx': low -0.1, neutral NaN, high 0.1: want them in this order, from -10.0 to 10.0",
            "style axis 'rotation': low 1.0, neutral 0.0, high -1.0: want them in this order, from -10.0 to 10.0");
  }

  @Test
  void aSeedDrawsNoFartherThanTheRange() {
    StyleAxis hue = axis("hue", 0, 6, 0);

    assertThat(StyleCheck.faults(List.of(hue.toBuilder().setSeedReach(3).build())))
        .isEmpty();
    assertThat(StyleCheck.faults(List.of(hue.toBuilder().setSeedReach(3.5f).build())))
        .containsExactly("style axis 'hue': seed_reach 3.5: want 0 to 3.0, half of its range");
    assertThat(StyleCheck.faults(List.of(hue.toBuilder().setSeedReach(Float.NaN).build())))
        .hasSize(1);
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
