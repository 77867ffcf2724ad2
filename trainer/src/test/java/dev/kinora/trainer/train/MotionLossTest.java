package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.op.Ops;

/** Pictures of two numbers; two pairs of neighbours in a loop. */
class MotionLossTest {
  @Test
  void anErrorOfAllPicturesIsThatOfTheThing() {
    assertThat(loss(1, new float[][] {{2, -2}, {2, -2}, {2, -2}, {2, -2}}))
        .isCloseTo(MotionLoss.THING * 4, within(1e-6));
  }

  @Test
  void anErrorThatDiffersFromPairToPairIsThatOfMotion() {
    assertThat(loss(1, new float[][] {{2, -2}, {2, -2}, {-2, 2}, {-2, 2}}))
        .isCloseTo(MotionLoss.MOTION * 4, within(1e-6));
  }

  @Test
  void anErrorThatDiffersBetweenNeighboursIsThatOfChangeToo() {
    float[][] trembling = {{2, -2}, {-2, 2}, {2, -2}, {-2, 2}};
    assertThat(loss(1, trembling))
        .isCloseTo(MotionLoss.MOTION * 4 + MotionLoss.CHANGE * 16, within(1e-6));
    assertThat(loss(3, trembling))
        .isCloseTo(MotionLoss.MOTION * 4 + 3 * MotionLoss.CHANGE * 16, within(1e-6));
  }

  @Test
  void bothAddUpOverAllLoops() {
    assertThat(loss(1, new float[][] {{3, 0}, {3, 0}, {1, 0}, {1, 0}}, new float[4][2]))
        .isCloseTo(MotionLoss.THING * 4 / 4 + MotionLoss.MOTION * 1 / 4, within(1e-6));
  }

  private static double loss(float changeWeight, float[][]... loops) {
    float[][][][] errors = new float[loops.length][][][];
    float[][] weights = new float[loops.length][1];
    for (int i = 0; i < loops.length; i++) {
      errors[i] = new float[][][] {{loops[i][0], loops[i][1]}, {loops[i][2], loops[i][3]}};
      weights[i][0] = changeWeight;
    }
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      return MotionLoss.of(tf, tf.constant(errors), tf.constant(weights))
          .asTensor()
          .getFloat();
    }
  }
}
