package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureCloudTest {
  private static final int LENGTH = 8;

  @Test
  void aCloudIsAtNoFrechetDistanceFromItself() {
    FeatureCloud cloud = normal(200, 1, 0, 1);

    assertThat(cloud.frechet(cloud)).isCloseTo(0, within(1e-9));
  }

  @Test
  void aShiftedCloudIsAtTheSquareOfTheShift() {
    assertThat(normal(200, 1, 0, 1).frechet(normal(200, 1, .5f, 1)))
        .isCloseTo(LENGTH * .25, within(1e-5));
  }

  @Test
  void cloudsOfOneNumberDifferByTheSquareOfTheirDeviations() {
    // Variances 2 and 18: (√18 - √2)² = 8.
    assertThat(cloud(-1, 1).frechet(cloud(-3, 3))).isCloseTo(8, within(1e-9));
  }

  @Test
  void correlatedCloudsFollowTheFormulaForAxesInCommon() {
    // One along (1, 1), the other across it: no axis in common, so both variances count in full.
    FeatureCloud along = new FeatureCloud(List.of(new float[] {-1, -1}, new float[] {1, 1}));
    FeatureCloud across = new FeatureCloud(List.of(new float[] {-1, 1}, new float[] {1, -1}));

    assertThat(along.frechet(across)).isCloseTo(8, within(1e-6));
  }

  @Test
  void theKernelDistanceOfTwoPointsIsWorkedOutByHand() {
    // (0 · 0 + 1)³ + (1 · 1 + 1)³ - 2 (0 · 1 + 1)³ = 1 + 8 - 2.
    assertThat(cloud(0, 0).kernelDistance(cloud(1, 1))).isCloseTo(7, within(1e-12));
  }

  @Test
  void aCloudIsAtNoKernelDistanceFromItself() {
    FeatureCloud cloud = normal(100, 1, 0, 1);

    assertThat(cloud.kernelDistance(cloud)).isCloseTo(0, within(1e-9));
  }

  @Test
  void theKernelDistanceSeesAShiftAndASpread() {
    FeatureCloud one = normal(400, 1, 0, 1);
    double alike = one.kernelDistance(normal(400, 2, 0, 1));

    assertThat(alike).isBetween(0.0, .1);
    assertThat(one.kernelDistance(normal(400, 2, .5f, 1))).isGreaterThan(10 * alike);
    assertThat(one.kernelDistance(normal(400, 2, 0, 2))).isGreaterThan(10 * alike);
  }

  @Test
  void aCloudIsTakenApartRowByRow() {
    FeatureCloud cloud = cloud(0, 1, 2, 3, 4);

    assertThat(cloud.every(2, 0).rows()).extracting(row -> row[0]).containsExactly(0f, 2f, 4f);
    assertThat(cloud.every(2, 1).rows()).extracting(row -> row[0]).containsExactly(1f, 3f);
  }

  @Test
  void onePointIsNoCloud() {
    assertThatThrownBy(() -> cloud(1)).hasMessage("a cloud of 1");
  }

  private static FeatureCloud cloud(float... numbers) {
    return new FeatureCloud(IntStream.range(0, numbers.length)
        .mapToObj(i -> new float[] {numbers[i]})
        .toList());
  }

  private static FeatureCloud normal(int rows, long seed, float mean, float deviation) {
    SplittableRandom random = new SplittableRandom(seed);
    return new FeatureCloud(IntStream.range(0, rows)
        .mapToObj(i -> {
          float[] row = new float[LENGTH];
          for (int k = 0; k < LENGTH; k++) {
            row[k] = (float) (mean + deviation * random.nextGaussian());
          }
          return row;
        })
        .toList());
  }
}
