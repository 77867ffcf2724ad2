package dev.kinora.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class PictureTest {
  @Test
  void multipliesColourByAlpha() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80ff4000);

    assertThat(Picture.of(image).rgba()).containsExactly(128, 32, 0, 128);
  }

  @Test
  void averagesTheAreaWhenItShrinks() {
    byte[] rgba = new byte[4 * 4];
    rgba[3] = (byte) 200;
    rgba[7] = (byte) 100;

    assertThat(new Picture(2, 2, rgba).fitted(1).rgba()).containsExactly(0, 0, 0, 75);
  }

  @Test
  void centresAWidePictureOnATransparentSquare() {
    byte[] rgba = new byte[4 * 4 * 2];
    java.util.Arrays.fill(rgba, (byte) 255);

    Picture square = new Picture(4, 2, rgba).fitted(4);

    assertThat(square.at(4 * (0 * 4 + 1) + 3)).isZero();
    assertThat(square.at(4 * (1 * 4 + 1) + 3)).isEqualTo(255);
    assertThat(square.at(4 * (2 * 4 + 1) + 3)).isEqualTo(255);
    assertThat(square.at(4 * (3 * 4 + 1) + 3)).isZero();
  }

  @Test
  void laysItselfOverABackground() {
    Picture half = new Picture(1, 1, new byte[] {(byte) 128, 0, 0, (byte) 128});

    assertThat(half.over(0xffffff).getRGB(0, 0) & 0xffffff).isEqualTo(0xff7f7f);
  }
}
