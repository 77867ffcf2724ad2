package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SymmetricMatrixTest {
  @Test
  void theEigenvaluesOfATwoByTwoMatrixAreKnown() {
    double[] values = new SymmetricMatrix(new double[][] {{2, 1}, {1, 2}}).eigenvalues();

    assertThat(Arrays.stream(values).sorted().toArray())
        .containsExactly(new double[] {1, 3}, within(1e-12));
  }

  @Test
  void theRootOfATwoByTwoMatrixIsKnown() {
    SymmetricMatrix root = new SymmetricMatrix(new double[][] {{2, 1}, {1, 2}}).squareRoot();

    assertThat(root.at(0, 0)).isCloseTo((Math.sqrt(3) + 1) / 2, within(1e-12));
    assertThat(root.at(0, 1)).isCloseTo((Math.sqrt(3) - 1) / 2, within(1e-12));
  }

  @Test
  void theSquareOfTheRootIsTheMatrix() {
    SymmetricMatrix matrix = positive(64);
    SymmetricMatrix root = matrix.squareRoot();
    SymmetricMatrix square = root.around(identity(64));

    for (int i = 0; i < 64; i++) {
      for (int j = 0; j < 64; j++) {
        assertThat(square.at(i, j)).isCloseTo(matrix.at(i, j), within(1e-8));
      }
    }
  }

  @Test
  void theTraceIsTheSumOfTheEigenvalues() {
    SymmetricMatrix matrix = positive(20);
    double sum = 0;
    for (double value : matrix.eigenvalues()) {
      sum += value;
    }

    assertThat(sum).isCloseTo(matrix.trace(), within(1e-8));
  }

  @Test
  void aNegativeEigenvalueCountsAsNought() {
    SymmetricMatrix root = new SymmetricMatrix(new double[][] {{-4, 0}, {0, 9}}).squareRoot();

    assertThat(root.at(0, 0)).isZero();
    assertThat(root.at(1, 1)).isCloseTo(3, within(1e-12));
  }

  private static SymmetricMatrix identity(int size) {
    double[][] values = new double[size][size];
    for (int i = 0; i < size; i++) {
      values[i][i] = 1;
    }
    return new SymmetricMatrix(values);
  }

  /** A · A for a random symmetric A. */
  private static SymmetricMatrix positive(int size) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] values = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        values[i][j] = values[j][i] = random.nextGaussian();
      }
    }
    return new SymmetricMatrix(values).around(identity(size));
  }
}
