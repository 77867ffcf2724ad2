package dev.kinora.gateway.grpc;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.RequestGate;
import dev.kinora.gateway.service.ApiMethod;
import dev.kinora.gateway.service.RenderService;
import dev.kinora.gateway.watch.WatchDesk;
import dev.kinora.job.FarmException;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderServiceGrpcService;
import dev.kinora.v1.WatchRenderRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The gRPC service: each method of the contract, bound by its generated description to the same {@link RenderService} as REST.
 *
 * <p>Requests are taken as bytes and parsed here, because Vert.x resets the stream of a message that it cannot decode, and the client
 * would not learn why. Refusals carry google.rpc.Status in grpc-status-details-bin.
 */
public final class GrpcEndpoint implements Service {
  private static final Descriptors.ServiceDescriptor DESCRIPTOR =
      withDetails(RenderServiceGrpcService.SERVICE_DESCRIPTOR);

  private final RenderService service;
  private final List<ApiMethod<?, ?>> methods;
  private final Calls calls;
  private final RequestGate streams;
  private final WatchDesk desk;
  private final Vertx vertx;

  /**
   * The service of one event loop.
   *
   * @param methods those with one request and one answer
   * @param streams counts the open calls of SubmitRenders; those of WatchRender the desk counts there too
   */
  public GrpcEndpoint(
      RenderService service,
      List<ApiMethod<?, ?>> methods,
      Calls calls,
      RequestGate streams,
      WatchDesk desk,
      Vertx vertx) {
    this.service = service;
    this.methods = methods;
    this.calls = calls;
    this.streams = streams;
    this.desk = desk;
    this.vertx = vertx;
  }

  @Override
  public ServiceName name() {
    return RenderServiceGrpcService.SERVICE_NAME;
  }

  @Override
  public Descriptors.ServiceDescriptor descriptor() {
    return DESCRIPTOR;
  }

  /**
   * The service as reflection tells it: its file names that of google.rpc's error details as well, so that a client which learns all
   * types there can read grpc-status-details-bin. The file itself must not: who compiles the contract needs none of Google's.
   */
  private static Descriptors.ServiceDescriptor withDetails(Descriptors.ServiceDescriptor service) {
    Descriptors.FileDescriptor file = service.getFile();
    Descriptors.FileDescriptor details = ErrorInfo.getDescriptor().getFile();
    List<Descriptors.FileDescriptor> all = new ArrayList<>(file.getDependencies());
    all.add(details);
    all.add(Status.getDescriptor().getFile());
    DescriptorProtos.FileDescriptorProto more = file.toProto().toBuilder()
        .addDependency(details.getName())
        .addDependency(Status.getDescriptor().getFile().getName())
        .build();
    try {
      return Descriptors.FileDescriptor.buildFrom(
              more, all.toArray(new Descriptors.FileDescriptor[0]))
          .findServiceByName(service.getName());
    } catch (Descriptors.DescriptorValidationException e) {
      throw new IllegalStateException("the contract with two more imports is whole", e);
    }
  }

  @Override
  public void bind(GrpcServer server) {
    methods.forEach(method -> unary(server, method));
    admitted(
        server,
        "SubmitRenders",
        (caller, call) -> new GrpcBatch(call, caller, service, calls, vertx).run(streams));
    admitted(server, "WatchRender", this::watch);
  }

  private <Q extends Message, A extends Message> void unary(
      GrpcServer server, ApiMethod<Q, A> method) {
    admitted(
        server,
        method.name(),
        (caller, call) -> call.onMessage(bytes -> calls
            .answer(
                vertx.getOrCreateContext(),
                caller,
                method.name(),
                () -> {
                  Q request = GrpcCall.parse(bytes, method.request());
                  var asked =
                      new ApiMethod.Asked(caller.tenant(), List.of(), Render::getSerializedSize);
                  return method.work().answer(asked, request);
                },
                message -> Buffer.buffer(message.toByteArray()))
            .onSuccess(answer -> call.answer(answer.bytes()))
            .onFailure(call::refuse)));
  }

  private void watch(Caller caller, GrpcCall call) {
    call.onMessage(bytes -> {
      WatchRenderRequest wanted;
      try {
        wanted = GrpcCall.parse(bytes, WatchRenderRequest.getDefaultInstance());
      } catch (FarmException refused) {
        call.refuse(refused);
        return;
      }
      WatchDesk.Wish wish = new WatchDesk.Wish(caller, wanted.getId(), wanted.getAfter());
      desk.open(vertx, wish, new GrpcWatch(call), pump -> call.onEnd(pump::stop))
          .onSuccess(opened -> {
            if (!opened) {
              call.end();
            }
          })
          .onFailure(call::refuse);
    });
  }

  private void admitted(GrpcServer server, String method, BiConsumer<Caller, GrpcCall> work) {
    server.callHandler(
        method(method),
        request ->
            work.accept(GrpcDoor.of(vertx.getOrCreateContext()), new GrpcCall(request, vertx)));
  }

  private ServiceMethod<Buffer, Buffer> method(String name) {
    return ServiceMethod.server(
        name(), name, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);
  }
}
