package dev.kinora.farm.cli;

import dev.kinora.v1.Render;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks for a render's state until it has ended, and shows each answer. */
final class RenderWatch {
  private static final Duration BETWEEN = Duration.ofMillis(150);

  private RenderWatch() {}

  static Render untilEnded(Supplier<Render> ask, ProgressView view) {
    while (true) {
      Render render = ask.get();
      view.show(render);
      if (Endings.over(render.getState())) {
        return render;
      }
      Pause.of(BETWEEN);
    }
  }
}
