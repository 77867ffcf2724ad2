package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.evaluate.FrameClassifier.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameClassifierTest {
  private static final List<Seen> LOOP =
      List.of(seen(.1f, .9f, 0), seen(.6f, .4f, 0), seen(.5f, .2f, .3f));

  @Test
  void aLoopIsWhatItsFramesPointToTogether() {
    assertThat(FrameClassifier.clip(LOOP)).as("1.2 for 1.5 for 0.3").isEqualTo(1);
  }

  @Test
  void agreementIsTheShareOfFramesThatShowTheSame() {
    assertThat(FrameClassifier.agreement(LOOP)).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(FrameClassifier.agreement(LOOP.subList(1, 3))).isEqualTo(1);
  }

  private static Seen seen(float... shares) {
    return new Seen(new float[0], shares);
  }
}
