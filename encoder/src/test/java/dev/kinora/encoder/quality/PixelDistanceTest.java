package dev.kinora.encoder.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelDistanceTest {
  @Test
  void isTheMeanAbsoluteDifferenceOfFullScale() {
    assertThat(PixelDistance.between(bytes(0, 255, 10, 200), bytes(255, 0, 10, 149)))
        .isCloseTo((255 + 255 + 51) / 4.0 / 255, within(1e-12));
  }

  @Test
  void givingUpEarlyTellsNoMoreThanThatItIsFar() {
    Random random = new Random(5);
    byte[] first = new byte[5000];
    byte[] second = new byte[5000];
    random.nextBytes(first);
    random.nextBytes(second);
    double distance = PixelDistance.between(first, second);

    assertThat(PixelDistance.within(first, second, distance + 1e-9)).isEqualTo(distance);
    assertThat(PixelDistance.within(first, second, distance / 2)).isInfinite();
  }

  @Test
  void picturesOfDifferentSizeAreNotCompared() {
    assertThatThrownBy(() -> PixelDistance.between(bytes(1), bytes(1, 2)))
        .hasMessage("pictures of different size");
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
