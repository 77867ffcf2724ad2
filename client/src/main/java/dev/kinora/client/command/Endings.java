package dev.kinora.client.command;

import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Exit;
import dev.kinora.v1.Failure;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderState;
import java.util.ArrayList;
import java.util.List;

/** How a render's end, and what is odd about it, is told: in words and as an exit code. */
public final class Endings {
  private Endings() {}

  public static int exitCode(RenderState state) {
    return switch (state) {
      case RENDER_COMPLETED -> Exit.DONE;
      case RENDER_PARTIAL -> Exit.PARTIAL;
      case RENDER_FAILED, RENDER_CANCELLED -> Exit.FAILED;
      case RENDER_ACCEPTED,
          RENDER_SAMPLING,
          RENDER_ENCODING,
          RENDER_STATE_UNSPECIFIED,
          UNRECOGNIZED -> Exit.DONE;
    };
  }

  /** What a person must know of an end that is not whole; nothing where all is well. */
  public static List<String> lines(Render render) {
    List<String> lines = new ArrayList<>();
    switch (render.getState()) {
      case RENDER_FAILED ->
        lines.add("render %s failed: %s"
            .formatted(render.getId(), sentence(render.getEnd().getFailure())));
      case RENDER_CANCELLED -> lines.add("render %s was cancelled".formatted(render.getId()));
      default -> {
        for (Output output : render.getEnd().getOutputsList()) {
          if (output.hasFailure()) {
            lines.add("placement %s failed: %s"
                .formatted(output.getPlacement(), sentence(output.getFailure())));
          }
        }
      }
    }
    return lines;
  }

  /** What a person should know of a render that is made all the same. */
  public static List<String> warnings(Render render) {
    return render.getNoticesList().stream()
        .map(notice -> "warning: " + notice.getMessage())
        .toList();
  }

  private static String sentence(Failure failure) {
    return "%s [%s]".formatted(String.join("; ", CliException.lines(failure)), failure.getCode());
  }
}
