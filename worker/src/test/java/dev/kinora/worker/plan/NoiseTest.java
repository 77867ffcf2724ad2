package dev.kinora.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoiseTest {
  @Test
  void philoxGivesThePublishedBlocks() {
    check(new int[4], 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    check(new int[] {-1, -1, -1, -1}, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    check(
        new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
        0xa4093822,
        0x299f31d0,
        0xd16cfe09,
        0x94fdcceb,
        0x5001e420,
        0x24126ea1);
  }

  private static void check(int[] counter, int key0, int key1, int... block) {
    Philox4x32.block(counter, key0, key1);
    assertThat(counter).isEqualTo(block);
  }

  @Test
  void theFirstNumbersOfSeedSevenAreThoseOfTheSpecification() {
    assertThat(Noise.standardNormal(7, 0, Noise.START, 10))
        .containsExactly(
            0.00029156765f,
            -0.30484697f,
            1.7887573f,
            1.0678725f,
            0.3764035f,
            -1.2870117f,
            1.8115039f,
            -0.49124092f,
            3.1903508f,
            0.16960694f);
  }

  @Test
  void aNumberDependsOnlyOnItsPosition() {
    float[] all = Noise.standardNormal(-3, 5, 0, 4096);
    float[] few = Noise.standardNormal(-3, 5, 0, 1027);
    assertThat(few).isEqualTo(java.util.Arrays.copyOf(all, few.length));
  }

  @Test
  void seedStreamAndStepEachChangeTheNumbers() {
    float[] plain = Noise.standardNormal(1, 0, 0, 8);
    assertThat(Noise.standardNormal(2, 0, 0, 8)).isNotEqualTo(plain);
    assertThat(Noise.standardNormal(1L + (1L << 32), 0, 0, 8)).isNotEqualTo(plain);
    assertThat(Noise.standardNormal(1, 1, 0, 8)).isNotEqualTo(plain);
    assertThat(Noise.standardNormal(1, 0, 1, 8)).isNotEqualTo(plain);
  }

  @Test
  void theNumbersHaveMeanZeroAndVarianceOne() {
    float[] numbers = Noise.standardNormal(42, 0, 0, 1 << 18);
    double sum = 0;
    double squares = 0;
    for (float number : numbers) {
      sum += number;
      squares += number * number;
    }
    assertThat(sum / numbers.length).isBetween(-0.01, 0.01);
    assertThat(squares / numbers.length).isBetween(0.99, 1.01);
  }
}
