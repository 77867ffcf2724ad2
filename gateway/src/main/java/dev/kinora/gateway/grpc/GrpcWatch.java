package dev.kinora.gateway.grpc;

import dev.kinora.gateway.watch.Subscription;
import dev.kinora.gateway.watch.Update;
import dev.kinora.gateway.watch.WatchPump;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;

/** A watch as the answer of a gRPC call. A stream that ends before the render's end says UNAVAILABLE: the client resumes. */
record GrpcWatch(GrpcCall call) implements WatchPump.Sink {
  private static final Buffer PING = Buffer.buffer(new byte[8]);

  @Override
  public Future<Void> write(Update update) {
    return call.request().response().write(Buffer.buffer(update.message().toByteArray()));
  }

  /**
   * A ping, so that the connection is not taken for idle. Asked for off the connection's thread, an answer that comes at once may find
   * nobody who waits for it yet; it is then taken for the next ping's.
   */
  @Override
  public Future<Void> beat() {
    try {
      return call.request().connection().ping(PING).mapEmpty();
    } catch (UnsupportedOperationException http1) {
      return Future.succeededFuture(); // gRPC-Web, which has no word for it
    }
  }

  @Override
  public void end(Subscription.State how) {
    if (how == Subscription.State.ENDED) {
      call.end();
    } else {
      call.end(GrpcStatus.UNAVAILABLE, "the stream broke off: watch again after the last event_id");
    }
  }

  @Override
  public void cut() {
    call.cut();
  }
}
