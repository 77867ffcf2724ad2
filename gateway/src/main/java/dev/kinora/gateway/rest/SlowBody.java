package dev.kinora.gateway.rest;

import com.google.rpc.Code;
import dev.kinora.gateway.call.FailureAnswer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Refuses a request whose body does not come whole in time. */
public record SlowBody(Vertx vertx, Duration limit) {
  /** Called on the request's context, before its body is read. */
  public void watch(HttpServerRequest request) {
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
