package dev.kinora.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.call.Outbox;
import dev.kinora.job.FarmException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.function.Consumer;

/**
 * One gRPC call: it is answered once at most, and ends by itself when its deadline passes, its client goes away or a message is too
 * large. Used on the connection's context, except {@link #over}.
 */
final class GrpcCall {
  /** What a client surely takes as headers is 8 KiB; Base64 makes four bytes of three. */
  private static final int MAX_DETAILS = 3_000;

  private static final int MAX_MESSAGE = 1_000;

  private final GrpcServerRequest<Buffer, Buffer> request;
  private final Vertx vertx;
  private final long timer;
  private Runnable atEnd = () -> {};
  private volatile boolean over;

  GrpcCall(GrpcServerRequest<Buffer, Buffer> request, Vertx vertx) {
    this.request = request;
    this.vertx = vertx;
    request.errorHandler(reset -> finish());
    request.exceptionHandler(broken -> finish());
    request.response().exceptionHandler(broken -> finish());
    request.invalidMessageHandler(large -> end(
        GrpcStatus.RESOURCE_EXHAUSTED,
        "a message may have at most %s bytes".formatted(LimitsConfig.MAX_MESSAGE)));
    timer = request.timeout() > 0
        ? vertx.setTimer(
            request.timeout(),
            passed -> end(GrpcStatus.DEADLINE_EXCEEDED, "the call's deadline has passed"))
        : -1;
  }

  GrpcServerRequest<Buffer, Buffer> request() {
    return request;
  }

  /** Whether nobody waits for an answer any more: it was given, the client is gone, or the deadline passed. Any thread. */
  boolean over() {
    return over;
  }

  /** Run once when the call is over, however it ends; before the answer leaves. */
  void onEnd(Runnable action) {
    if (over) {
      action.run();
    } else {
      atEnd = action;
    }
  }

  /** Hands on the one message of a call that has one; {@link GrpcMessages} sees to it that there is one. */
  void onMessage(Consumer<Buffer> work) {
    request.handler(bytes -> {
      if (!over) {
        work.accept(bytes);
      }
    });
  }

  void answer(Outbox.Answer answer) {
    if (finish()) {
      GrpcServerResponse<Buffer, Buffer> response = request.response();
      answer.sent(vertx, response.end(answer.bytes()), response::cancel);
    } else {
      answer.unwanted();
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
      request.response().trailers().set("grpc-status-details-bin", GrpcDoor.details(status));
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
      throw FarmException.invalid(
          "message",
          bytes.length() + " bytes",
          "a kinora.v1.%s: %s"
              .formatted(prototype.getDescriptorForType().getName(), e.getMessage()));
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
    atEnd.run();
    return true;
  }
}
