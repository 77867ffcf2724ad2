package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.op.Ops;

class MotionLossTest {
  @Test
  void anErrorOfAllPicturesIsThatOfTheThing() {
    assertThat(loss(new float[][] {{2, -2}, {2, -2}}))
        .isCloseTo(MotionLoss.THING * 4, within(1e-6));
  }

  @Test
  void anErrorThatDiffersFromPictureToPictureIsThatOfMotion() {
    assertThat(loss(new float[][] {{2, -2}, {-2, 2}}))
        .isCloseTo(MotionLoss.MOTION * 4, within(1e-6));
  }

  @Test
  void bothAddUpOverAllLoops() {
    assertThat(loss(new float[][] {{3, 0}, {1, 0}}, new float[][] {{0, 0}, {0, 0}}))
        .isCloseTo(MotionLoss.THING * 4 / 4 + MotionLoss.MOTION * 1 / 4, within(1e-6));
  }

  private static double loss(float[][]... loops) {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      return MotionLoss.of(tf, tf.constant(loops)).asTensor().getFloat();
    }
  }
}
