package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopMetricsTest {
  private static final List<Picture> REAL = MovingShapes.clips(32).getFirst().pictures();

  @Test
  void aPerfectCopyHasRatioOneAndNoDistance() {
    LoopMetrics metrics = LoopMetrics.of(REAL, REAL);

    assertThat(metrics.motionRatio()).isEqualTo(1);
    assertThat(metrics.l1()).isZero();
  }

  @Test
  void aStillPictureHasRatioNought() {
    assertThat(LoopMetrics.of(Collections.nCopies(REAL.size(), REAL.getFirst()), REAL)
            .motionRatio())
        .isZero();
  }

  @Test
  void aLoopAtHalfSpeedHasHalfTheMotion() {
    List<Picture> fast = Pictures.flats(0, 20, 40, 20);
    List<Picture> slow = Pictures.flats(0, 10, 20, 10);

    assertThat(LoopMetrics.of(slow, fast).motionRatio()).isCloseTo(.5, within(1e-12));
  }

  @Test
  void whereTheRealClipStandsStillThereIsNoRatio() {
    assertThat(LoopMetrics.of(Pictures.flats(0, 9), Pictures.flats(5, 5)).motionRatio())
        .isNaN();
  }

  @Test
  void theDistanceIsTheMeanOverChannelsOfFullScale() {
    assertThat(LoopMetrics.of(Pictures.flats(51, 51), Pictures.flats(0, 0)).l1())
        .isCloseTo(.2, within(1e-9));
  }

  @Test
  void loopsOfDifferentLengthAreNotCompared() {
    assertThatThrownBy(() -> LoopMetrics.of(Pictures.flats(0, 1), Pictures.flats(0, 1, 2)))
        .hasMessage("loops of 2 and 3 frames");
  }
}
