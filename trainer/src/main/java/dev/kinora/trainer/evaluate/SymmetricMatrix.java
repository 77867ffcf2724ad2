package dev.kinora.trainer.evaluate;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** A small symmetric matrix of real numbers; neither it nor the array it was made of is to be changed afterwards. */
record SymmetricMatrix(DMatrixRMaj dense) {
  SymmetricMatrix(double[][] values) {
    this(new DMatrixRMaj(values));
  }

  int size() {
    return dense.numRows;
  }

  double at(int row, int column) {
    return dense.get(row, column);
  }

  double trace() {
    return CommonOps_DDRM.trace(dense);
  }

  /** In no order. */
  double[] eigenvalues() {
    EigenDecomposition_F64<DMatrixRMaj> found = decomposed(false);
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = found.getEigenvalue(i).getReal();
    }
    return values;
  }

  /** The root that is symmetric; of a matrix with negative eigenvalues, of its nearest without. */
  SymmetricMatrix squareRoot() {
    EigenDecomposition_F64<DMatrixRMaj> found = decomposed(true);
    DMatrixRMaj halves = new DMatrixRMaj(size(), size()); // each vector times the fourth root
    for (int k = 0; k < size(); k++) {
      double scale = Math.pow(Math.max(0, found.getEigenvalue(k).getReal()), .25);
      DMatrixRMaj vector = found.getEigenVector(k);
      for (int i = 0; i < size(); i++) {
        halves.set(i, k, scale * vector.get(i));
      }
    }
    return new SymmetricMatrix(CommonOps_DDRM.multTransB(halves, halves, null));
  }

  /** {@code this · inner · this}. */
  SymmetricMatrix around(SymmetricMatrix inner) {
    DMatrixRMaj half = CommonOps_DDRM.mult(dense, inner.dense, null);
    DMatrixRMaj product = CommonOps_DDRM.mult(half, dense, null);
    DMatrixRMaj turned = CommonOps_DDRM.transpose(product, (DMatrixRMaj) null);
    CommonOps_DDRM.add(.5, product, .5, turned, product); // symmetric to the last bit
    return new SymmetricMatrix(product);
  }

  private EigenDecomposition_F64<DMatrixRMaj> decomposed(boolean vectors) {
    EigenDecomposition_F64<DMatrixRMaj> method =
        DecompositionFactory_DDRM.eig(size(), vectors, true);
    if (!method.decompose(dense.copy())) { // some methods work in the matrix that they are given
      throw new ArithmeticException("no eigenvalues of a matrix of %s rows".formatted(size()));
    }
    return method;
  }
}
