package dev.kinora.gateway.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.kinora.job.FarmException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;

/**
 * One gRPC call: it is answered once at most, and ends by itself when its deadline passes or its client goes away. Used on the
 * connection's context, except {@link #over}.
 */
final class GrpcCall {
  /** What a client surely takes as headers is 8 KiB; Base64 makes four bytes of three. */
  private static final int MAX_DETAILS = 3_000;

  private static final int MAX_MESSAGE = 1_000;

  private final GrpcServerRequest<Buffer, Buffer> request;
  private final Vertx vertx;
  private final long timer;
  private Runnable gone = () -> {};
  private volatile boolean over;

  GrpcCall(GrpcServerRequest<Buffer, Buffer> request, Vertx vertx) {
    this.request = request;
    this.vertx = vertx;
    request.errorHandler(reset -> leave());
    request.exceptionHandler(broken -> leave());
    request.response().exceptionHandler(broken -> leave());
    timer = request.timeout() > 0 ? vertx.setTimer(request.timeout(), passed -> expire()) : -1;
  }

  GrpcServerRequest<Buffer, Buffer> request() {
    return request;
  }

  /** Whether nobody waits for an answer any more: it was given, the client is gone, or the deadline passed. Any thread. */
  boolean over() {
    return over;
  }

  /** Run once when the client goes or the deadline passes, instead of an answer. */
  void onGone(Runnable action) {
    gone = action;
    if (over) {
      action.run();
    }
  }

  void answer(Message message) {
    if (finish()) {
      request.response().end(Buffer.buffer(message.toByteArray()));
    }
  }

  /** Ends a stream of answers. */
  void end() {
    if (finish()) {
      request.response().end();
    }
  }

  void refuse(Throwable failure) {
    Status status =
        FailureAnswer.of(Calls.foreseen(request.methodName(), failure)).status();
    if (status.getSerializedSize() <= MAX_DETAILS && !over) {
      request.response().trailers().set("grpc-status-details-bin", GrpcEndpoint.details(status));
    }
    end(GrpcStatus.valueOf(status.getCode()), status.getMessage());
  }

  void end(GrpcStatus status, String message) {
    if (finish()) {
      GrpcServerResponse<Buffer, Buffer> response = request.response();
      response
          .status(status)
          .statusMessage(
              message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…")
          .end();
    }
  }

  /** The client does not read what it asked for. */
  void cut() {
    if (finish()) {
      request.response().cancel();
    }
  }

  @SuppressWarnings("unchecked") // a parser of Q gives a Q
  static <Q extends Message> Q parse(Buffer bytes, Q prototype) {
    try {
      return (Q) prototype.getParserForType().parseFrom(bytes.getBytes());
    } catch (InvalidProtocolBufferException e) {
      throw FarmException.invalid(List.of(JsonForm.violation(
          "message",
          bytes.length() + " bytes",
          "a kinora.v1.%s: %s"
              .formatted(prototype.getDescriptorForType().getName(), e.getMessage()))));
    }
  }

  private void expire() {
    if (!over) {
      end(GrpcStatus.DEADLINE_EXCEEDED, "the call's deadline has passed");
      gone.run();
    }
  }

  private void leave() {
    if (finish()) {
      gone.run();
    }
  }

  private boolean finish() {
    if (over) {
      return false;
    }
    over = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    return true;
  }
}
