package dev.kinora.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RenderState;
import org.junit.jupiter.api.Test;

class GetCommandTest {
  @Test
  void aLineTellsWhatARenderIsOfAndHowFar() {
    Render render = Render.newBuilder()
        .setId("an-id")
        .setState(RenderState.RENDER_SAMPLING)
        .setSpec(RenderSpec.newBuilder().setPrompt("a beating heart"))
        .setProgress(Progress.newBuilder().setStepsDone(3).setStepsTotal(12))
        .putLabels("sku", "42")
        .build();
    assertThat(GetCommand.line(render))
        .startsWith("an-id  ")
        .endsWith("  sampling   3/12 steps  a beating heart  {sku=42}");
  }

  @Test
  void aPromptStaysOnItsLineAndDoesNotMoveTheCursor() {
    String prompt = "a\u001b[2J heart\nand " + "\uD83D\uDE80".repeat(60);
    Render render = Render.newBuilder()
        .setState(RenderState.RENDER_COMPLETED)
        .setSpec(RenderSpec.newBuilder().setPrompt(prompt))
        .build();
    assertThat(GetCommand.line(render))
        .doesNotContain("\u001b", "\n")
        .endsWith("completed  a\\u001b[2J heart and " + "\uD83D\uDE80".repeat(32) + "…");
  }

  @Test
  void labelsForgeNoLineAndTurnNoText() {
    Render render = Render.newBuilder()
        .putLabels("x", "\u001b[31mRED\r\nfake  completed")
        .putLabels("y", "a\u202eb\u009bc")
        .build();
    assertThat(GetCommand.line(render))
        .contains("x=\\u001b[31mRED\\u000d\\u000afake  completed", "y=a\\u202eb\\u009bc");
  }
}
