package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CaptionDrawTest {
  private static final List<Picture> PICTURES =
      MovingShapes.clips(32).getFirst().pictures();
  private static final int DRAWS = 10_000;

  /** What a text means, as an angle in degrees. */
  private static final Map<String, Integer> MEANINGS = Map.ofEntries(
      Map.entry("cat", 0),
      Map.entry("kitten", 3),
      Map.entry("pet", 12),
      Map.entry("dog", 20),
      Map.entry("animal", 50),
      Map.entry("cow", 45),
      Map.entry("car", 120),
      Map.entry("sports vehicle", 115),
      Map.entry("fast", 100),
      Map.entry("lorry", 130),
      Map.entry("heavy", 140));

  private static final List<Clip> CLIPS = List.of(
      clip("cat", "kitten", "pet", "animal"),
      clip("dog", "pet", "animal"),
      clip("cow", "animal", "pet"),
      clip("car"),
      clip("sports vehicle", "car", "fast"),
      clip("lorry", "CAR", "Heavy", "fast"));
  private static final CaptionDraw DRAW = new CaptionDraw(
      CLIPS,
      CLIPS.stream()
          .map(clip -> clip.captions().stream()
              .map(caption -> new float[][] {meaning(caption)})
              .toArray(float[][][]::new))
          .toArray(float[][][][]::new));

  @Test
  void aSharedCaptionIsOfTheClipWhoseLabelMeansMostNearlyTheSame() {
    assertThat(shares(DRAW, 0)).as("kitten only").satisfies(shares -> {
      assertThat(shares[1]).isBetween(.48, .52);
      assertThat(shares[2]).isZero();
      assertThat(shares[3]).isZero();
    });
    assertThat(shares(DRAW, 1)[1]).as("pet of the dog").isBetween(.48, .52);
    assertThat(shares(DRAW, 1)[2]).as("animal of the dog").isZero();
    assertThat(shares(DRAW, 2)[1]).as("animal of the cow").isBetween(.48, .52);
    assertThat(shares(DRAW, 2)[2]).as("pet of the cow").isZero();
  }

  @Test
  void theLabelIsDrawnHalfOfTheTimeOrMore() {
    assertThat(shares(DRAW, 0)[0]).isBetween(.48, .52);
    assertThat(shares(DRAW, 3)[0]).isEqualTo(1);
    CaptionDraw many = new CaptionDraw(List.of(clip("cat", "kitten", "pet")), new float[][][][] {
      {{meaning("cat")}, {meaning("kitten")}, {meaning("pet")}}
    });
    assertThat(shares(many, 0)[0]).isBetween(.48, .52);
    assertThat(shares(many, 0)[1]).isBetween(.23, .27);
  }

  @Test
  void noClipIsLearnedUnderAnothersLabelHoweverSpelled() {
    assertThat(shares(DRAW, 4)[1]).as("car").isZero();
    assertThat(shares(DRAW, 4)[2]).as("fast").isBetween(.48, .52);
    assertThat(shares(DRAW, 5)[1]).as("CAR").isZero();
    assertThat(shares(DRAW, 5)[2]).as("Heavy").isBetween(.48, .52);
  }

  @Test
  void captionsWithoutVectorAreNeverDrawn() {
    CaptionDraw categories = new CaptionDraw(
        List.of(clip("cat", "pet"), clip("dog", "pet")), new float[][][][] {{{{1, 0}}}, {{{0, 1}}}
        });

    assertThat(shares(categories, 0)).startsWith(1, 0);
  }

  private static float[] meaning(String caption) {
    double angle = Math.toRadians(MEANINGS.getOrDefault(caption.toLowerCase(Locale.ROOT), 0));
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }

  private static double[] shares(CaptionDraw draw, int clip) {
    SplittableRandom random = new SplittableRandom(3);
    double[] shares = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      shares[draw.drawn(clip, random)]++;
    }
    return Arrays.stream(shares).map(count -> count / DRAWS).toArray();
  }

  private static Clip clip(String... captions) {
    return new Clip(captions[0], List.of(captions), PICTURES);
  }
}
