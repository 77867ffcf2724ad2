package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.RenderState;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RenderPhaseTest {
  @ParameterizedTest
  @EnumSource
  void absorbsEverythingOnceTerminal(RenderPhase other) {
    assertThat(RenderPhase.CANCELLED.join(other)).isEqualTo(RenderPhase.CANCELLED);
    assertThat(RenderPhase.COMPLETED.join(other)).isEqualTo(RenderPhase.COMPLETED);
  }

  @Test
  void neverGoesBack() {
    assertThat(RenderPhase.ENCODING.join(RenderPhase.SAMPLING)).isEqualTo(RenderPhase.ENCODING);
    assertThat(RenderPhase.ACCEPTED.join(RenderPhase.SAMPLING)).isEqualTo(RenderPhase.SAMPLING);
  }

  @ParameterizedTest
  @EnumSource
  void joinsWithItselfToItself(RenderPhase phase) {
    assertThat(phase.join(phase)).isEqualTo(phase);
  }

  @Test
  void hasAStateInTheApiForEachPhase() {
    assertThat(Arrays.stream(RenderPhase.values()).map(RenderPhase::toProto))
        .doesNotHaveDuplicates()
        .doesNotContain(RenderState.RENDER_STATE_UNSPECIFIED);
  }
}
