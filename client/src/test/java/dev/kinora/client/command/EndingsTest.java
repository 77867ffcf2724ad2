package dev.kinora.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.job.FarmException;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderState;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private static final Failure BROKEN = Failure.newBuilder()
      .setCode(FailureCode.BROKEN_FRAME)
      .setMessage("no numbers")
      .build();

  @Test
  void aRefusedRenderTellsEachFaultOnce() {
    Failure invalid = FarmException.invalid("spec.frames", 0, "1 to 480").toFailure();

    assertThat(Endings.lines(failed(invalid)))
        .containsExactly("render r failed: spec.frames = '0': want 1 to 480 [INVALID]");
  }

  @Test
  void aFailureWithoutFaultsTellsItsMessage() {
    assertThat(Endings.lines(failed(BROKEN)))
        .containsExactly("render r failed: no numbers [BROKEN_FRAME]");
  }

  @Test
  void aRenderInPartTellsWhichPlacementFailed() {
    Render render = Render.newBuilder()
        .setState(RenderState.RENDER_PARTIAL)
        .setEnd(RenderEnd.newBuilder()
            .addOutputs(Output.newBuilder().setPlacement("story").setFailure(BROKEN))
            .addOutputs(Output.newBuilder().setPlacement("square")))
        .build();

    assertThat(Endings.lines(render))
        .containsExactly("placement story failed: no numbers [BROKEN_FRAME]");
  }

  private static Render failed(Failure failure) {
    return Render.newBuilder()
        .setId("r")
        .setState(RenderState.RENDER_FAILED)
        .setEnd(RenderEnd.newBuilder().setFailure(failure))
        .build();
  }
}
