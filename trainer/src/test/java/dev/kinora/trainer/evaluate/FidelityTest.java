package dev.kinora.trainer.evaluate;

import static dev.kinora.trainer.evaluate.Pictures.chequered;
import static dev.kinora.trainer.evaluate.Pictures.flat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FidelityTest {
  private static final double C1 = 6.5025;
  private static final double C2 = 58.5225;

  @Test
  void psnrOfADifferenceOfOneIsFortyEightDecibel() {
    assertThat(Fidelity.psnr(flat(100), flat(101))).isCloseTo(48.1308, within(1e-4));
    assertThat(Fidelity.psnr(flat(0), flat(255))).isZero();
    assertThat(Fidelity.psnr(flat(100), flat(100))).isEqualTo(99);
  }

  @Test
  void equalPicturesAreWhollySimilar() {
    assertThat(Fidelity.ssim(chequered(20, 200), chequered(20, 200))).isCloseTo(1, within(1e-12));
  }

  @Test
  void flatPicturesDifferInLuminanceOnly() {
    double expected = (2 * 100 * 150 + C1) / (100 * 100 + 150 * 150 + C1);

    assertThat(Fidelity.ssim(flat(100), flat(150))).isCloseTo(expected, within(1e-9));
  }

  @Test
  void anInvertedChessBoardIsAsDissimilarAsCanBe() {
    // Means and variances are equal up to the window's evenness, the covariance is minus the
    // variance of 100².
    double expected = (-2 * 1e4 + C2) / (2 * 1e4 + C2);

    assertThat(Fidelity.ssim(chequered(0, 200), chequered(200, 0)))
        .isCloseTo(expected, within(.002));
  }

  @Test
  void theMeanIsTakenOfBothNumbers() {
    assertThat(Fidelity.mean(List.of(new Fidelity(30, .9), new Fidelity(34, .7))))
        .isEqualTo(new Fidelity(32, .8));
  }
}
