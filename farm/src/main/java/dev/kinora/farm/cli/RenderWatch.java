package dev.kinora.farm.cli;

import dev.kinora.v1.Render;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks for a render's state until it has ended, and shows each answer. */
final class RenderWatch {
  /** Between two looks at the one render that a command is about. */
  static final Duration BETWEEN = Duration.ofMillis(150);

  private RenderWatch() {}

  static Render untilEnded(Duration between, Supplier<Render> ask, Consumer<Render> show) {
    while (true) {
      Render render = ask.get();
      show.accept(render);
      if (Endings.over(render.getState())) {
        return render;
      }
      Pause.of(between);
    }
  }
}
