package dev.kinora.gateway.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.Code;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Writes JSON answers: messages of the API, and refusals as google.rpc.Status. Does nothing where the client is gone. */
final class RestAnswer {
  private static final JsonFormat.Printer JSON = JsonFormat.printer();

  private RestAnswer() {}

  /** The answer to whatever went wrong on a route. */
  static void failed(RoutingContext rc) {
    Throwable failure = rc.failure();
    int status = rc.statusCode();
    String path = rc.request().path();
    if (failure instanceof HttpClosedException || failure instanceof StreamResetException) {
      return; // the client left before it had said all
    }
    if (failure instanceof FarmException known) {
      refuse(rc, FailureAnswer.of(known));
    } else if (status == 405) {
      refuse(
          rc,
          FailureAnswer.of(
              405,
              Code.UNIMPLEMENTED,
              "%s is not a method of %s".formatted(rc.request().method(), path)));
    } else if (status == 413) {
      refuse(
          rc,
          FailureAnswer.of(
              413,
              Code.INVALID_ARGUMENT,
              "the body is larger than %d bytes".formatted(RestEndpoint.MAX_BODY)));
    } else if (status == 404) {
      refuse(rc, FailureAnswer.of(404, Code.NOT_FOUND, "no such path: " + path));
    } else if (status >= 400 && status < 500) {
      refuse(
          rc,
          FailureAnswer.of(
              status,
              Code.INVALID_ARGUMENT,
              failure == null ? "bad request" : String.valueOf(failure.getMessage())));
    } else {
      refuse(
          rc, FailureAnswer.of(Calls.foreseen(rc.request().method() + " " + path, cause(failure))));
    }
  }

  private static Throwable cause(@Nullable Throwable failure) {
    return failure == null ? new IllegalStateException("failed without a cause") : failure;
  }

  static void refuse(RoutingContext rc, FailureAnswer answer) {
    if (rc.response().ended() || rc.response().headWritten()) {
      return;
    }
    if (answer.http() == 401) {
      rc.response().putHeader("www-authenticate", "Bearer");
    }
    if (answer.retrySeconds() > 0) {
      rc.response().putHeader("retry-after", String.valueOf(answer.retrySeconds()));
    }
    json(rc, answer.http(), answer.json());
  }

  /**
   * Refuses what cannot be read to its end. Over HTTP/1 the rest would be taken for the next request, so the connection is closed; over
   * HTTP/2 other requests share it, and only this one's stream is reset.
   */
  static void breakOff(HttpServerRequest request, FailureAnswer answer) {
    HttpServerResponse response = request.response();
    boolean shared = request.version() == HttpVersion.HTTP_2;
    Future<Void> said = Future.succeededFuture();
    if (!response.headWritten()) {
      if (!shared) {
        response.putHeader("connection", "close");
      }
      said = response
          .setStatusCode(answer.http())
          .putHeader("content-type", "application/json")
          .end(answer.json());
    }
    said.onComplete(sent -> {
      if (shared) {
        response.reset();
      } else {
        request.connection().close();
      }
    });
  }

  static void json(RoutingContext rc, int status, String json) {
    HttpServerResponse response = rc.response();
    if (!response.ended() && !response.closed()) {
      response
          .setStatusCode(status)
          .putHeader("content-type", "application/json")
          .end(json);
    }
  }

  static String print(Message message) {
    try {
      return JSON.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new FarmException(FailureCode.INTERNAL, "an answer could not be printed", e);
    }
  }
}
