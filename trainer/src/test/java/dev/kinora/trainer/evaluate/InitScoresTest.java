package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitScoresTest {
  private static final Picture START = plain(100);

  @Test
  void thePictureItselfIsAllOfIt() {
    assertThat(InitScores.kept(START, List.of(START, START), List.of(plain(50), plain(150))))
        .isEqualTo(1);
  }

  @Test
  void whatIsAsFarAwayAsFromNoiseKeepsNothing() {
    assertThat(InitScores.kept(START, List.of(plain(150)), List.of(plain(50)))).isZero();
  }

  @Test
  void halfTheWayIsHalfOfIt() {
    assertThat(
            InitScores.kept(START, List.of(plain(90), plain(120)), List.of(plain(70), plain(130))))
        .isEqualTo(.5, within(1e-9));
  }

  private static Picture plain(int value) {
    byte[] rgba = new byte[4 * 4];
    java.util.Arrays.fill(rgba, (byte) value);
    return new Picture(2, 2, rgba);
  }
}
