package dev.kinora.trainer.evaluate;

import static dev.kinora.trainer.evaluate.Pictures.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnlargementTest {
  @ParameterizedTest
  @EnumSource(Enlargement.class)
  void aFlatPictureStaysFlat(Enlargement enlargement) {
    Picture large = enlargement.of(Pictures.flat(77), 4);

    assertThat(large.width()).isEqualTo(4 * Pictures.SIDE);
    assertThat(large.height()).isEqualTo(4 * Pictures.SIDE);
    assertThat(large.rgba()).containsOnly(77);
  }

  @ParameterizedTest
  @EnumSource(Enlargement.class)
  void enlargedOnceIsTheSame(Enlargement enlargement) {
    Picture picture = Pictures.chequered(10, 240);

    assertThat(enlargement.of(picture, 1).rgba()).isEqualTo(picture.rgba());
  }

  @Test
  void bicubicSpreadsADotByItsFilter() {
    Picture large = Enlargement.BICUBIC.of(Pictures.dot(4, 4, 200), 2);

    // A quarter of a pixel away: 1.5 / 64 - 2.5 / 16 + 1 = 0.8672, in each direction.
    assertThat(at(large, 8, 8)).isEqualTo(Math.toIntExact(Math.round(200 * .8671875 * .8671875)));
    // Three quarters: 0.2266; one and a quarter: -0.0703, clipped at black.
    assertThat(at(large, 10, 8)).isEqualTo(Math.toIntExact(Math.round(200 * .2265625 * .8671875)));
    assertThat(at(large, 11, 8)).isZero();
  }

  @Test
  void lanczosSpreadsADotByItsFilter() {
    Picture large = Enlargement.LANCZOS.of(Pictures.dot(4, 4, 200), 2);

    assertThat(at(large, 8, 8)).isEqualTo(LANCZOS_CENTRE);
    assertThat(at(large, 8, 8)).isEqualTo(at(large, 9, 9));
  }

  /** 200 w², with w = sinc(1/4) sinc(1/12) over the sum of the six weights, worked out by hand. */
  private static final int LANCZOS_CENTRE = 159;
}
