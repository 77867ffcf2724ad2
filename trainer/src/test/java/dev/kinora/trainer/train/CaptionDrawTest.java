package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CaptionDrawTest {
  private static final List<Picture> PICTURES =
      MovingShapes.clips(32).getFirst().pictures();
  private static final int DRAWS = 10_000;

  /** "pet" is of two clips, "animal" of all four. */
  private static final CaptionDraw DRAW = new CaptionDraw(List.of(
      clip("cat", "kitten", "pet", "animal"),
      clip("dog", "pet", "animal"),
      clip("cow", "animal"),
      clip("bee", "animal", "insect", "bug", "honey", "buzz"),
      clip("car"),
      clip("sports vehicle", "car", "fast"),
      clip("lorry", "CAR", "slow")));

  @Test
  void aSharedCaptionIsDrawnTheLessOftenTheMoreClipsHaveIt() {
    double[] shares = shares(0, 4);

    assertThat(shares[1] / shares[2]).as("kitten, pet").isBetween(1.7, 2.3);
    assertThat(shares[2] / shares[3]).as("pet, animal").isBetween(1.7, 2.3);
  }

  @Test
  void theLabelIsDrawnHalfOfTheTimeOrMore() {
    assertThat(shares(0, 4)[0]).isBetween(.48, .52);
    assertThat(shares(1, 3)[0]).isBetween(.55, .59);
    assertThat(shares(2, 2)[0]).isBetween(.78, .82);
    assertThat(shares(3, 6)[0]).isBetween(.48, .52);
    assertThat(shares(4, 1)[0]).isCloseTo(1, within(1e-9));
  }

  @Test
  void noClipIsLearnedUnderAnothersLabel() {
    double[] shares = shares(5, 3);

    assertThat(shares[1]).as("car").isZero();
    assertThat(shares[2]).as("fast").isBetween(.48, .52);
    assertThat(shares(6, 3)[1]).as("CAR").isZero();
  }

  private static double[] shares(int clip, int captions) {
    SplittableRandom random = new SplittableRandom(3);
    double[] shares = new double[captions];
    for (int i = 0; i < DRAWS; i++) {
      shares[DRAW.drawn(clip, random)] += 1.0 / DRAWS;
    }
    return shares;
  }

  private static Clip clip(String... captions) {
    return new Clip(captions[0], List.of(captions), PICTURES);
  }
}
