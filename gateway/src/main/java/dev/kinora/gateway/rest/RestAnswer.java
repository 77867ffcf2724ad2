package dev.kinora.gateway.rest;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.call.Outbox;
import dev.kinora.gateway.openapi.ApiRoutes;
import dev.kinora.job.FarmException;
import dev.kinora.job.MessageJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON answers: messages of the API, and refusals as google.rpc.Status. None may be kept by a cache: each tells of its moment.
 * Does nothing where the client is gone.
 */
public final class RestAnswer {
  /** What was said of a video that is not sent after all. */
  private static final List<String> OF_THE_WHOLE =
      List.of("accept-ranges", "content-disposition", "content-length", "etag");

  /** What a line has more within a list of a message. */
  private static final int INDENT = 6;

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
    } else if (wrongMethod(rc, failure)) {
      refuseMethod(rc);
    } else if (status == 413) {
      refuse(
          rc,
          FailureAnswer.of(
              413,
              Code.INVALID_ARGUMENT,
              "the body is larger than %s bytes".formatted(LimitsConfig.MAX_MESSAGE)));
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

  public static void refuse(RoutingContext rc, FailureAnswer answer) {
    if (rc.response().ended() || rc.response().headWritten()) {
      return;
    }
    OF_THE_WHOLE.forEach(rc.response().headers()::remove);
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
  public static void breakOff(HttpServerRequest request, FailureAnswer answer) {
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
          .putHeader("cache-control", "no-store")
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

  static void json(RoutingContext rc, int status, Outbox.Answer answer) {
    HttpServerResponse response = rc.response();
    if (response.ended() || response.closed()) {
      answer.unwanted();
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("cache-control", "no-store")
        .putHeader("content-type", "application/json")
        .putHeader("content-length", String.valueOf(answer.bytes().length()));
    if (rc.request().method().equals(HttpMethod.HEAD)) {
      answer.unwanted();
      response.end();
    } else {
      end(rc, answer);
    }
  }

  static void end(RoutingContext rc, Outbox.Answer answer) {
    answer.sent(rc.vertx(), rc.response().end(answer.bytes()), () -> giveUp(rc.request()));
  }

  /** The client does not read. */
  private static void giveUp(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  /** To HEAD, what GET would say of it and no more. */
  static void json(RoutingContext rc, int status, String json) {
    HttpServerResponse response = rc.response();
    if (response.ended() || response.closed()) {
      return;
    }
    Buffer body = Buffer.buffer(json);
    response
        .setStatusCode(status)
        .putHeader("cache-control", "no-store")
        .putHeader("content-type", "application/json")
        .putHeader("content-length", String.valueOf(body.length()));
    if (rc.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  /** What the body of a request may take in memory: as much as it says, or as it may have where it does not say. */
  static long body(HttpServerRequest request) {
    if (request.isEnded() || !request.method().equals(HttpMethod.POST)) {
      return 0;
    }
    String said = request.getHeader("content-length");
    return said != null && said.matches("\\d{1,6}")
        ? Math.min(Long.parseLong(said), LimitsConfig.MAX_MESSAGE)
        : LimitsConfig.MAX_MESSAGE;
  }

  /** How long a message is as JSON within another one. */
  static int bytes(Message message) {
    String text = print(message);
    long indented = text.lines().count() * INDENT;
    return Math.toIntExact(text.getBytes(StandardCharsets.UTF_8).length + indented);
  }

  static String print(Message message) {
    return MessageJson.print(message);
  }

  /** The router says 404 where a route of the path stands before the door, behind which others were tried. */
  private static boolean wrongMethod(RoutingContext rc, @Nullable Throwable failure) {
    List<HttpMethod> methods = methods(rc.request().path());
    return failure == null
        && (rc.statusCode() == 405 || rc.statusCode() == 404)
        && !methods.isEmpty()
        && !methods.contains(rc.request().method());
  }

  private static void refuseMethod(RoutingContext rc) {
    String path = rc.request().path();
    String allowed = methods(path).stream().map(HttpMethod::name).collect(Collectors.joining(", "));
    rc.response().putHeader("allow", allowed);
    refuse(
        rc,
        FailureAnswer.of(
            405,
            Code.UNIMPLEMENTED,
            "%s is not a method of %s: want %s".formatted(rc.request().method(), path, allowed)));
  }

  private static List<HttpMethod> methods(String path) {
    return path.equals("/") || path.startsWith("/studio/")
        ? List.of(HttpMethod.GET, HttpMethod.HEAD)
        : ApiRoutes.methods(path);
  }
}
