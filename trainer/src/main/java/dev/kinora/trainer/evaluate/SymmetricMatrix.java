package dev.kinora.trainer.evaluate;

/** A small symmetric matrix of real numbers; the array is not to be changed afterwards. */
record SymmetricMatrix(double[][] values) {
  private static final int SWEEPS = 60;
  private static final double NOUGHT = 1e-24;

  int size() {
    return values.length;
  }

  double trace() {
    double trace = 0;
    for (int i = 0; i < size(); i++) {
      trace += values[i][i];
    }
    return trace;
  }

  /** The root that is symmetric; of a matrix with negative eigenvalues, of its nearest without. */
  SymmetricMatrix squareRoot() {
    Eigen eigen = eigen();
    double[][] root = new double[size()][size()];
    for (int k = 0; k < size(); k++) {
      double value = Math.sqrt(Math.max(0, eigen.values()[k]));
      for (int i = 0; i < size(); i++) {
        for (int j = 0; j < size(); j++) {
          root[i][j] += value * eigen.vectors()[i][k] * eigen.vectors()[j][k];
        }
      }
    }
    return new SymmetricMatrix(root);
  }

  /** {@code this · inner · this}. */
  SymmetricMatrix around(SymmetricMatrix inner) {
    double[][] product = times(times(values, inner.values), values);
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < i; j++) {
        product[i][j] = product[j][i] = (product[i][j] + product[j][i]) / 2;
      }
    }
    return new SymmetricMatrix(product);
  }

  /** The cyclic method of Jacobi (1846); Golub and Van Loan, "Matrix Computations", 8.5. */
  Eigen eigen() {
    double[][] a = new double[size()][];
    double[][] vectors = new double[size()][size()];
    for (int i = 0; i < size(); i++) {
      a[i] = values[i].clone();
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && offDiagonal(a) > NOUGHT * squares(a); sweep++) {
      for (int p = 0; p < size(); p++) {
        for (int q = p + 1; q < size(); q++) {
          rotate(a, vectors, p, q);
        }
      }
    }
    double[] found = new double[size()];
    for (int i = 0; i < size(); i++) {
      found[i] = a[i][i];
    }
    return new Eigen(found, vectors);
  }

  /** Turns the plane of axes p and q so that a[p][q] becomes 0. */
  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
    double c = 1 / Math.hypot(1, t);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
    }
    for (double[] row : vectors) {
      double kp = row[p];
      double kq = row[q];
      row[p] = c * kp - s * kq;
      row[q] = s * kp + c * kq;
    }
  }

  private static double offDiagonal(double[][] a) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += 2 * a[i][j] * a[i][j];
      }
    }
    return sum;
  }

  private static double squares(double[][] a) {
    double sum = offDiagonal(a);
    for (int i = 0; i < a.length; i++) {
      sum += a[i][i] * a[i][i];
    }
    return sum;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < a.length; k++) {
        for (int j = 0; j < a.length; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  /**
   * @param values eigenvalues, in no order
   * @param vectors the eigenvector of value k is column k
   */
  record Eigen(double[] values, double[][] vectors) {}
}
