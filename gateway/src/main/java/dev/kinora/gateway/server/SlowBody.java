package dev.kinora.gateway.server;

import com.google.rpc.Code;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Refuses a request whose body does not come whole in time, and closes its connection: the rest would be read as a request. */
record SlowBody(Vertx vertx, Duration limit) {
  /** Called on the request's context, before its body is read. */
  void watch(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long timer = vertx.setTimer(limit.toMillis(), late -> {
      if (!request.isEnded()) {
        refuse(request);
      }
    });
    request.end().onComplete(whole -> vertx.cancelTimer(timer));
  }

  private void refuse(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.headWritten()) {
      request.connection().close();
      return;
    }
    response
        .setStatusCode(408)
        .putHeader("content-type", "application/json")
        .putHeader("connection", "close")
        .end(FailureAnswer.of(
                408,
                Code.DEADLINE_EXCEEDED,
                "the body did not come whole in %d ms".formatted(limit.toMillis()))
            .json())
        .onComplete(sent -> request.connection().close());
  }
}
