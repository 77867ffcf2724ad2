package dev.kinora.gateway.server;

import dev.kinora.gateway.watch.Subscription;
import dev.kinora.gateway.watch.Update;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;

/** A watch as the answer of a gRPC call. A stream that ends before the render's end says UNAVAILABLE: the client resumes. */
record GrpcWatch(GrpcCall call) implements WatchPump.Sink {
  @Override
  public Future<Void> write(Update update) {
    return call.request().response().write(Buffer.buffer(update.message().toByteArray()));
  }

  /** HTTP/2 has its own. */
  @Override
  public Future<Void> beat() {
    return Future.succeededFuture();
  }

  @Override
  public void end(Subscription.State how) {
    if (WatchDesk.whole(how)) {
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
