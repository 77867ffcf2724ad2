package dev.kinora.farm.cli;

import dev.kinora.v1.Render;
import java.time.Duration;

/** Asks for a render's state until it has ended, and shows each answer. */
final class RenderWatch {
  private static final Duration BETWEEN = Duration.ofMillis(150);

  private final FarmSession session;
  private final ProgressView view;

  RenderWatch(FarmSession session, ProgressView view) {
    this.session = session;
    this.view = view;
  }

  Render untilEnded(String id) {
    while (true) {
      Render render = session.call(client -> client.get(id));
      view.show(render);
      if (Endings.over(render.getState())) {
        return render;
      }
      Pause.of(BETWEEN);
    }
  }
}
