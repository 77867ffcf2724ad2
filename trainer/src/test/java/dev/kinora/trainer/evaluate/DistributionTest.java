package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() {
    assertThat(Distribution.of(DoubleStream.of(4, 1, 3, 2)).median()).isEqualTo(2.5);
    assertThat(Distribution.of(DoubleStream.of(9, 1, 2)).median()).isEqualTo(2);
  }

  @Test
  void quantilesAreLinearBetweenNeighbours() {
    Distribution tens = Distribution.of(DoubleStream.iterate(0, x -> x + 10).limit(11));

    assertThat(tens.quantile(.05)).isCloseTo(5, within(1e-12));
    assertThat(tens.quantile(.95)).isCloseTo(95, within(1e-12));
    assertThat(tens.min()).isZero();
    assertThat(tens.quantile(1)).isEqualTo(100);
  }

  @Test
  void whatIsNoNumberIsLeftOut() {
    assertThat(Distribution.of(DoubleStream.of(Double.NaN, 2, Double.POSITIVE_INFINITY, 4))
            .mean())
        .isEqualTo(3);
    assertThat(Distribution.of(DoubleStream.of(Double.NaN)).median()).isNaN();
  }
}
