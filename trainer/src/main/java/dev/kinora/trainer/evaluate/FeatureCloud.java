package dev.kinora.trainer.evaluate;

import java.util.List;
import java.util.stream.IntStream;

/** The features of many frames, one row each, all of one length. */
record FeatureCloud(List<float[]> rows) {
  FeatureCloud {
    rows = List.copyOf(rows);
    if (rows.size() < 2) {
      throw new IllegalArgumentException("a cloud of %s".formatted(rows.size()));
    }
  }

  /**
   * Fréchet distance, squared, of the normal distributions with the clouds' means and covariances (Dowson and Landau 1982):
   * |m - m'|² + tr(C + C' - 2 (C^½ C' C^½)^½).
   */
  double frechet(FeatureCloud other) {
    double[] mean = mean();
    double[] otherMean = other.mean();
    double apart = 0;
    for (int i = 0; i < mean.length; i++) {
      apart += (mean[i] - otherMean[i]) * (mean[i] - otherMean[i]);
    }
    SymmetricMatrix spread = covariance(mean);
    SymmetricMatrix otherSpread = other.covariance(otherMean);
    SymmetricMatrix joint = spread.squareRoot().around(otherSpread);
    return apart + spread.trace() + otherSpread.trace() - 2 * joint.squareRoot().trace();
  }

  /**
   * Squared maximum mean discrepancy of the two empirical distributions (Gretton et al. 2012) with the kernel (x · y / d + 1)³ of
   * Bińkowski et al. 2018. 0 only for equal ones. Not the unbiased estimate: that one wants samples drawn independently, and here each
   * generated frame has a real one that it was asked to equal.
   */
  double kernelDistance(FeatureCloud other) {
    return meanKernel(this, this) + meanKernel(other, other) - 2 * meanKernel(this, other);
  }

  /** Every {@code step}th row from {@code from} on. */
  FeatureCloud every(int step, int from) {
    return new FeatureCloud(IntStream.range(0, rows.size())
        .filter(i -> i % step == from)
        .mapToObj(rows::get)
        .toList());
  }

  private static double meanKernel(FeatureCloud one, FeatureCloud other) {
    double sum = 0;
    for (float[] x : one.rows) {
      for (float[] y : other.rows) {
        sum += kernel(x, y);
      }
    }
    return sum / ((double) one.rows.size() * other.rows.size());
  }

  private static double kernel(float[] x, float[] y) {
    double dot = 0;
    for (int i = 0; i < x.length; i++) {
      dot += (double) x[i] * y[i];
    }
    double base = dot / x.length + 1;
    return base * base * base;
  }

  private double[] mean() {
    double[] mean = new double[rows.getFirst().length];
    for (float[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / (double) rows.size();
      }
    }
    return mean;
  }

  private SymmetricMatrix covariance(double[] mean) {
    double[][] sum = new double[mean.length][mean.length];
    for (float[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean.length; j++) {
          sum[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / (rows.size() - 1.0);
        }
      }
    }
    return new SymmetricMatrix(sum);
  }
}
