package dev.kinora.gateway.service;

import dev.kinora.gateway.view.KnownRender;
import dev.kinora.v1.Render;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Takes renders until a page is full: of so many, or of {@link #MOST_BYTES} in the form in which they will be sent. The first one always
 * fits: what alone is too large for a page is shown without what makes it so. Serves one answer on one thread.
 */
public final class RenderPage implements Predicate<KnownRender> {
  /** A quarter of what gRPC clients take unless they are told to take more. */
  public static final int MOST_BYTES = 1 << 20;
  /** Of the names, brackets and commas around the renders. */
  private static final int FRAME_BYTES = 1_024;

  private final int most;
  private final Function<KnownRender, Render> shown;
  private final ToIntFunction<Render> bytes;
  private final List<Render> renders = new ArrayList<>();
  private int taken = FRAME_BYTES;

  /** @param bytes that a render has in the answer */
  RenderPage(int most, Function<KnownRender, Render> shown, ToIntFunction<Render> bytes) {
    this.most = most;
    this.shown = shown;
    this.bytes = bytes;
  }

  @Override
  public boolean test(KnownRender known) {
    if (renders.size() == most) {
      return false;
    }
    Render render = shown.apply(known);
    int size = bytes.applyAsInt(render);
    if (size > MOST_BYTES - FRAME_BYTES) {
      render = brief(render);
      size = bytes.applyAsInt(render);
    }
    if (!renders.isEmpty() && taken + size > MOST_BYTES) {
      return false;
    }
    renders.add(render);
    taken += size;
    return true;
  }

  List<Render> renders() {
    return renders;
  }

  /** No rule lets a render become so large; the log may hold one that no rule was asked about. GetRender shows it whole. */
  private static Render brief(Render render) {
    return Render.newBuilder()
        .setId(render.getId())
        .setState(render.getState())
        .setAcceptedAt(render.getAcceptedAt())
        .setExpiresAt(render.getExpiresAt())
        .build();
  }
}
