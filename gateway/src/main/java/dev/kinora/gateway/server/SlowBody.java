package dev.kinora.gateway.server;

import com.google.rpc.Code;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Refuses a request whose body does not come whole in time. */
record SlowBody(Vertx vertx, Duration limit) {
  /** Called on the request's context, before its body is read. */
  void watch(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long timer = vertx.setTimer(limit.toMillis(), late -> {
      if (!request.isEnded()) {
        RestAnswer.breakOff(
            request,
            FailureAnswer.of(
                408,
                Code.DEADLINE_EXCEEDED,
                "the body did not come whole in %s ms".formatted(limit.toMillis())));
      }
    });
    request.end().onComplete(whole -> vertx.cancelTimer(timer));
  }
}
