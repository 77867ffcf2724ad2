package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HueScoresTest {
  @ParameterizedTest
  @CsvSource({
    "255, 0, 0, 0",
    "255, 255, 0, 60",
    "0, 255, 0, 120",
    "0, 255, 255, 180",
    "0, 0, 255, -120",
    "128, 64, 64, 0",
  })
  void theHueOfOneColour(int red, int green, int blue, double degrees) {
    assertThat(HueScores.hue(List.of(plain(red, green, blue))).orElseThrow())
        .isEqualTo(degrees, within(1e-6));
  }

  @Test
  void greyHasNoHue() {
    assertThat(HueScores.hue(List.of(plain(90, 90, 90), plain(91, 90, 90)))).isEmpty();
  }

  @Test
  void emptyPixelsDoNotTurnTheHue() {
    Picture half = new Picture(1, 2, new byte[] {(byte) 200, 100, 0, (byte) 255, 0, 0, 0, 0});
    assertThat(HueScores.hue(List.of(half)).orElseThrow())
        .isEqualTo(HueScores.hue(List.of(plain(200, 100, 0))).orElseThrow(), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 100, 90, 0",
    "10, 100, 180, 90",
    "-170, 10, 180, 0",
    "350, 20, 90, 60",
    "0, 180, 0, 180"
  })
  void theErrorGoesTheShorterWay(double from, double to, double turn, double degrees) {
    assertThat(HueScores.error(OptionalDouble.of(from), OptionalDouble.of(to), turn)
            .orElseThrow())
        .isEqualTo(degrees, within(1e-9));
  }

  @Test
  void withoutAHueThereIsNoError() {
    assertThat(HueScores.error(OptionalDouble.empty(), OptionalDouble.of(3), 90))
        .isEmpty();
  }

  private static Picture plain(int red, int green, int blue) {
    return new Picture(1, 1, new byte[] {(byte) red, (byte) green, (byte) blue, (byte) 255});
  }
}
