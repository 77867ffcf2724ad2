package dev.kinora.gateway.watch;

import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.RequestGate;
import dev.kinora.job.FarmException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens watches, for SSE and gRPC alike: a place among the open streams, then the subscription, then the pump that serves it. */
public final class WatchDesk {
  private final WatchOpening opening;
  private final RequestGate streams;
  private final Calls calls;
  private final Duration beat;

  /** @param streams counts the open ones, in all and of each tenant */
  public WatchDesk(WatchOpening opening, RequestGate streams, Calls calls, Duration beat) {
    this.opening = opening;
    this.streams = streams;
    this.calls = calls;
    this.beat = beat;
  }

  /** A watch that a client asks for. */
  public record Wish(Caller caller, String id, String after) {}

  /** What {@link #open} would say, without a watch. */
  public Future<Boolean> look(Vertx vertx, Wish wish) {
    return calls.call(vertx.getOrCreateContext(), wish.caller(), "WatchRender", () -> {
      Optional<Subscription> opened =
          opening.open(wish.caller().tenant(), wish.id(), wish.after(), () -> {});
      opened.ifPresent(Subscription::close);
      return opened.isPresent();
    });
  }

  /**
   * Opens a watch. Fails with OVERLOADED where too many are open, and with what the render's lookup says.
   *
   * @param made given the pump before anything blocks, so that a client that leaves can stop it at any time
   * @return false where the client has seen the end already: nothing is sent
   */
  public Future<Boolean> open(
      Vertx vertx, Wish wish, WatchPump.Sink sink, Consumer<WatchPump> made) {
    String tenant = wish.caller().tenant();
    try {
      streams.enter(tenant);
    } catch (FarmException refused) {
      return Future.failedFuture(refused);
    }
    Context context = vertx.getOrCreateContext();
    WatchPump pump = new WatchPump(vertx, context, sink, beat, () -> streams.leave(tenant));
    made.accept(pump);
    return calls
        .call(
            context,
            wish.caller(),
            "WatchRender",
            () -> opening.open(tenant, wish.id(), wish.after(), pump::wake))
        .map(opened -> {
          opened.ifPresentOrElse(pump::start, pump::stop);
          return opened.isPresent();
        })
        .onFailure(failure -> pump.stop());
  }
}
