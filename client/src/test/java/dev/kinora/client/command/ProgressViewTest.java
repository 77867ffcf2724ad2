package dev.kinora.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.ResultStream;
import dev.kinora.v1.Notice;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ProgressViewTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @Test
  void redrawsOneLineWithStepsFramesAndTimeLeftOnATerminal() {
    try (ProgressView view = view(true)) {
      view.show(render(RenderState.RENDER_SAMPLING, 24, 0));
      now.set(Instant.EPOCH.plusSeconds(2));
      view.show(render(RenderState.RENDER_SAMPLING, 72, 6));
    }

    String[] drawn = text().split("\r");
    assertThat(drawn[2])
        .startsWith("sampling [######..................] 72/288 steps, 6/24 frames, 9 s left");
    assertThat(text()).doesNotContain("\n").endsWith("\r");
  }

  @Test
  void saysEachPhaseAndEachQuarterOnceElsewhere() {
    try (ProgressView view = view(false)) {
      view.show(render(RenderState.RENDER_ACCEPTED, 0, 0));
      for (int steps = 0; steps <= 288; steps += 4) {
        view.show(render(RenderState.RENDER_SAMPLING, steps, steps / 12));
      }
      view.show(render(RenderState.RENDER_ENCODING, 288, 24));
      view.show(render(RenderState.RENDER_COMPLETED, 288, 24));
    }

    assertThat(text().lines())
        .containsExactly(
            "waiting for a worker",
            "sampling, 0 of 288 steps",
            "sampling, 72 of 288 steps",
            "sampling, 144 of 288 steps",
            "sampling, 216 of 288 steps",
            "sampling, 288 of 288 steps",
            "encoding",
            "done");
  }

  @Test
  void saysOnceAndOnALineOfItsOwnWhatTheFarmWarnsOf() {
    for (boolean terminal : List.of(true, false)) {
      written.reset();
      try (ProgressView view = view(terminal)) {
        view.show(render(RenderState.RENDER_ACCEPTED, 0, 0));
        for (int steps = 0; steps < 288; steps += 96) {
          view.show(render(RenderState.RENDER_SAMPLING, steps, 0).toBuilder()
              .addNotices(Notice.newBuilder().setMessage("it knows no word"))
              .build());
        }
      }

      assertThat(text().split("[\\r\\n]"))
          .as(text())
          .containsOnlyOnce("kinora: warning: it knows no word");
    }
  }

  @Test
  void staysWithinANarrowTerminal() {
    try (ProgressView view = view(true, 50)) {
      view.show(render(RenderState.RENDER_SAMPLING, 150, 12));
    }

    assertThat(text().split("\r")[1]).hasSizeLessThan(50);
  }

  private ProgressView view(boolean terminal) {
    return view(terminal, 80);
  }

  private ProgressView view(boolean terminal, int columns) {
    PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    return new ProgressView(
        new Console(new ResultStream(stream), stream, terminal, columns, terminal), now::get);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static Render render(RenderState state, int steps, int frames) {
    Progress.Builder progress = Progress.newBuilder().setStepsDone(steps).setFramesDone(frames);
    progress.setStepsTotal(state == RenderState.RENDER_ACCEPTED ? 0 : 288).setFramesTotal(24);
    return Render.newBuilder().setState(state).setProgress(progress).build();
  }
}
