package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import java.util.Arrays;
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
  void theDistanceIsTheMeanOverChannelsOfFullScale() {
    List<Picture> black = Collections.nCopies(2, flat(0));
    List<Picture> grey = Collections.nCopies(2, flat(51));

    assertThat(LoopMetrics.of(grey, black).l1()).isCloseTo(.2, within(1e-9));
  }

  @Test
  void theStepFromTheLastFrameToTheFirstCountsAsMotion() {
    LoopMetrics metrics = LoopMetrics.of(List.of(flat(0), flat(255)), List.of(flat(0), flat(255)));

    assertThat(metrics.realMotion()).isEqualTo(1);
  }

  @Test
  void psnrOfADifferenceOfOneIsFortyEightDecibel() {
    assertThat(UpscalerScore.psnr(flat(100), flat(101))).isCloseTo(48.1308, within(1e-4));
    assertThat(UpscalerScore.psnr(flat(100), flat(100))).isEqualTo(99);
  }

  @Test
  void bicubicKeepsAFlatPictureFlat() {
    Picture large = Bicubic.enlarged(flat(77), 4);

    assertThat(large.width()).isEqualTo(16);
    assertThat(large.rgba()).containsOnly(77);
  }

  private static Picture flat(int value) {
    byte[] rgba = new byte[4 * 4 * 4];
    Arrays.fill(rgba, (byte) value);
    return new Picture(4, 4, rgba);
  }
}
