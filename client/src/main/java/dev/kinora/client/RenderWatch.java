package dev.kinora.client;

import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderState;
import dev.kinora.v1.RenderUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Follows a render by the farm's server-sent events. A stream that breaks off or is refused is opened anew after a moment; what it
 * would have told is asked for, so that no end is missed.
 */
public final class RenderWatch {
  private static final Duration AGAIN = Duration.ofMillis(500);

  private RenderWatch() {}

  /** A farm, and what is done where it does not answer: makes the call, perhaps more than once, or throws. */
  @FunctionalInterface
  public interface Calls {
    <T> T call(Function<FarmClient, T> ask);
  }

  /**
   * Returns the render once it has ended; faults that pass are waited out for two minutes.
   *
   * @param show is given what is known, at first and at every change, on the calling thread
   */
  public static Render untilEnded(FarmClient farm, String id, Consumer<Render> show) {
    var patience = new Patience(Duration.ofMinutes(2));
    return untilEnded(
        new Calls() {
          @Override
          public <T> T call(Function<FarmClient, T> ask) {
            return patience.call(() -> ask.apply(farm));
          }
        },
        id,
        show);
  }

  /** The same by another patience. */
  public static Render untilEnded(Calls calls, String id, Consumer<Render> show) {
    Render known = calls.call(farm -> farm.get(id));
    show.accept(known);
    while (!over(known.getState())) {
      Render before = known;
      calls.call(farm -> follow(farm, before, show));
      known = calls.call(farm -> farm.get(id));
      show.accept(known);
      if (!over(known.getState())) {
        Patience.pause(AGAIN);
      }
    }
    return known;
  }

  /** Until the render has ended, or the stream. */
  private static boolean follow(FarmClient farm, Render before, Consumer<Render> show) {
    Render known = before;
    try (RenderUpdates updates = farm.updates(before.getId())) {
      for (Optional<RenderUpdate> next = updates.next(); next.isPresent(); next = updates.next()) {
        RenderUpdate update = next.get();
        switch (update.getKindCase()) {
          case SNAPSHOT -> known = update.getSnapshot();
          case PROGRESS -> known = advanced(known, update.getProgress());
          case EVENT -> known = farm.get(before.getId());
          case PREVIEW, KIND_NOT_SET -> {
            continue;
          }
        }
        if (over(known.getState())) {
          return true;
        }
        show.accept(known);
      }
    } catch (FarmFault.Unreachable e) {
      return false; // it is asked again
    } catch (FarmFault.Refused e) {
      if (!e.passing()) {
        throw e;
      }
      Patience.pause(e.retryAfter());
    }
    return false;
  }

  private static Render advanced(Render known, Progress progress) {
    boolean sampled =
        progress.getStepsTotal() > 0 && progress.getStepsDone() >= progress.getStepsTotal();
    return known.toBuilder()
        .setProgress(progress)
        .setState(sampled ? RenderState.RENDER_ENCODING : RenderState.RENDER_SAMPLING)
        .build();
  }

  /** Whether nothing more will happen to a render. */
  public static boolean over(RenderState state) {
    return switch (state) {
      case RENDER_COMPLETED, RENDER_PARTIAL, RENDER_FAILED, RENDER_CANCELLED -> true;
      case RENDER_ACCEPTED,
          RENDER_SAMPLING,
          RENDER_ENCODING,
          RENDER_STATE_UNSPECIFIED,
          UNRECOGNIZED -> false;
    };
  }
}
