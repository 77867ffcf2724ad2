package dev.kinora.gateway.server;

import com.google.protobuf.Descriptors;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.kinora.gateway.access.Caller;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.GetRenderRequest;
import dev.kinora.v1.ListModelsRequest;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.RenderServiceGrpcService;
import dev.kinora.v1.SubmitRenderRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import io.vertx.grpc.server.Service;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The gRPC service: each method of the contract, bound by its generated description to the same {@link RenderService} as REST.
 *
 * <p>Requests are taken as bytes and parsed here, because Vert.x resets the stream of a message that it cannot decode, and the client
 * would not learn why. Refusals carry google.rpc.Status in grpc-status-details-bin.
 */
final class GrpcEndpoint implements Service {
  /** What a client surely takes as headers is 8 KiB; Base64 makes four bytes of three. */
  private static final int MAX_DETAILS = 3_000;

  private static final int MAX_MESSAGE = 1_000;
  private static final List<String> NOT_YET =
      List.of("SubmitRenders", "WatchRender", "RetryRender", "ReencodeRender");

  private final RenderService service;
  private final Calls calls;
  private final Callers callers;
  private final Vertx vertx;

  GrpcEndpoint(RenderService service, Calls calls, Callers callers, Vertx vertx) {
    this.service = service;
    this.calls = calls;
    this.callers = callers;
    this.vertx = vertx;
  }

  @Override
  public ServiceName name() {
    return RenderServiceGrpcService.SERVICE_NAME;
  }

  @Override
  public Descriptors.ServiceDescriptor descriptor() {
    return RenderServiceGrpcService.SERVICE_DESCRIPTOR;
  }

  @Override
  public void bind(GrpcServer server) {
    unary(
        server,
        "SubmitRender",
        SubmitRenderRequest.getDefaultInstance(),
        (tenant, request) -> service.submit(tenant, request, List.of()));
    unary(server, "GetRender", GetRenderRequest.getDefaultInstance(), service::get);
    unary(server, "ListRenders", ListRendersRequest.getDefaultInstance(), service::list);
    unary(server, "CancelRender", CancelRenderRequest.getDefaultInstance(), service::cancel);
    unary(
        server,
        "ListModels",
        ListModelsRequest.getDefaultInstance(),
        (tenant, request) -> service.models());
    for (String method : NOT_YET) {
      server.callHandler(
          method(method),
          request -> request
              .response()
              .status(GrpcStatus.UNIMPLEMENTED)
              .statusMessage(method + " is not part of this build yet")
              .end());
    }
  }

  private <Q extends Message, A extends Message> void unary(
      GrpcServer server, String method, Q prototype, BiFunction<String, Q, A> work) {
    server.callHandler(method(method), request -> {
      Caller caller;
      try {
        caller = callers.of(request);
      } catch (FarmException refused) {
        refuse(request, refused);
        return;
      }
      request.handler(bytes -> calls
          .call(
              vertx.getOrCreateContext(),
              caller,
              method,
              () -> work.apply(caller.tenant(), parse(bytes, prototype)))
          .onSuccess(answer -> request.response().end(Buffer.buffer(answer.toByteArray())))
          .onFailure(failure -> refuse(request, failure)));
    });
  }

  private ServiceMethod<Buffer, Buffer> method(String name) {
    return ServiceMethod.server(
        name(), name, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);
  }

  @SuppressWarnings("unchecked") // a parser of Q gives a Q
  private static <Q extends Message> Q parse(Buffer bytes, Q prototype) {
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

  /** The value of grpc-status-details-bin. */
  static String details(Status status) {
    return Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray());
  }

  private static void refuse(GrpcServerRequest<Buffer, Buffer> request, Throwable failure) {
    Status status =
        FailureAnswer.of(Calls.foreseen(request.methodName(), failure)).status();
    GrpcServerResponse<Buffer, Buffer> response = request.response();
    if (status.getSerializedSize() <= MAX_DETAILS) {
      response.trailers().set("grpc-status-details-bin", details(status));
    }
    String message = status.getMessage();
    response
        .status(GrpcStatus.valueOf(status.getCode()))
        .statusMessage(
            message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…")
        .end();
  }
}
