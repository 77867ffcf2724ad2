package dev.kinora.encoder.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopMotionTest {
  @Test
  void theStepFromTheLastFrameToTheFirstCountsAsMotion() {
    assertThat(LoopMotion.of(flats(0, 255)).mean()).isEqualTo(1);
    assertThat(LoopMotion.of(flats(0, 51, 102)).mean())
        .isCloseTo((.2 + .2 + .4) / 3, within(1e-12));
  }

  @Test
  void aLoopThatClosesAsEvenlyAsItMovesHasClosureOne() {
    assertThat(LoopMotion.of(flats(0, 10, 20, 10)).closure()).isCloseTo(1, within(1e-12));
  }

  @Test
  void aJumpAtTheSeamIsAsManyTimesTheStepAsItIsLarge() {
    assertThat(LoopMotion.of(flats(0, 10, 20, 30, 40)).closure()).isCloseTo(4, within(1e-12));
  }

  @Test
  void aClipThatStandsStillHasNoClosure() {
    assertThat(LoopMotion.of(flats(7, 7, 7)).closure()).isNaN();
  }

  @Test
  void flickeringIsWhatIsLeftOfFullScaleBetweenNeighbours() {
    assertThat(LoopMotion.of(flats(0, 255, 0)).flickering()).isZero();
    assertThat(LoopMotion.of(flats(7, 7, 7)).flickering()).isEqualTo(1);
    assertThat(LoopMotion.of(flats(0, 51, 102)).flickering())
        .as("(255 - 51) / 255; the seam does not count")
        .isCloseTo(.8, within(1e-12));
  }

  @Test
  void oneFrameIsNoLoop() {
    assertThatThrownBy(() -> LoopMotion.of(flats(1))).hasMessage("a loop of fewer than two frames");
  }

  /** Frames of one pixel, all of whose channels have one value. */
  private static List<byte[]> flats(int... values) {
    return IntStream.of(values)
        .mapToObj(value -> new byte[] {(byte) value, (byte) value, (byte) value, (byte) value})
        .toList();
  }
}
