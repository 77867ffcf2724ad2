package dev.kinora.gateway.grpc;

import com.google.protobuf.Descriptors;
import dev.kinora.gateway.call.Callers;
import dev.kinora.gateway.call.RequestGate;
import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.RenderServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.handler.GrpcHealthCheckV1Handler;
import io.vertx.grpc.health.handler.GrpcHealthListV1Handler;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.health.v1.HealthProto;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.Service;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * gRPC's health service, which wants no key. Check and List are Vert.x's own; its Watch keeps a client that left on a connection which
 * stays, for good, and counts nobody. Here a watch has a place among the open streams.
 */
public final class HealthEndpoint implements Service {
  private static final long LOOK_MS = 1_000;
  private static final ServiceName NAME = GrpcHealthCheckV1Handler.SERVICE_METHOD.serviceName();
  private static final ServiceMethod<Buffer, Buffer> WATCH =
      ServiceMethod.server(NAME, "Watch", GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);

  private final Map<String, Supplier<Boolean>> services;
  private final RequestGate streams;
  private final Vertx vertx;

  public HealthEndpoint(Readiness readiness, RequestGate streams, Vertx vertx) {
    this.services = Map.of(
        NAME.fullyQualifiedName(),
        () -> true,
        RenderServiceGrpcService.SERVICE_NAME.fullyQualifiedName(),
        readiness::isReady);
    this.streams = streams;
    this.vertx = vertx;
  }

  @Override
  public ServiceName name() {
    return NAME;
  }

  @Override
  public Descriptors.ServiceDescriptor descriptor() {
    return HealthProto.getDescriptor().findServiceByName("Health");
  }

  @Override
  public void bind(GrpcServer server) {
    Map<String, Supplier<Future<Boolean>>> checks = services.entrySet().stream()
        .collect(Collectors.toMap(
            Map.Entry::getKey,
            service -> () -> Future.succeededFuture(service.getValue().get())));
    server.callHandler(
        GrpcHealthCheckV1Handler.SERVICE_METHOD, new GrpcHealthCheckV1Handler(server, checks));
    server.callHandler(
        GrpcHealthListV1Handler.SERVICE_METHOD, new GrpcHealthListV1Handler(server, checks));
    server.callHandler(WATCH, request -> {
      GrpcCall call = new GrpcCall(request, vertx);
      call.onMessage(bytes -> watch(call, bytes));
    });
  }

  private void watch(GrpcCall call, Buffer bytes) {
    String service;
    try {
      service = GrpcCall.parse(bytes, HealthCheckRequest.getDefaultInstance()).getService();
      streams.enter(Callers.STRANGER);
    } catch (FarmException refused) {
      call.refuse(refused);
      return;
    }
    Watched watched = new Watched(call, service);
    watched.look();
    long timer = vertx.setPeriodic(LOOK_MS, again -> watched.look());
    call.onEnd(() -> {
      vertx.cancelTimer(timer);
      streams.leave(Callers.STRANGER);
    });
  }

  private ServingStatus status(String service) {
    return Optional.ofNullable(services.get(service))
        .map(serves -> serves.get() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
        .orElse(ServingStatus.SERVICE_UNKNOWN);
  }

  /** One client and what it was told last. Used on its connection's context. */
  private final class Watched {
    private final GrpcCall call;
    private final String service;
    private ServingStatus told = ServingStatus.UNKNOWN;

    private Watched(GrpcCall call, String service) {
      this.call = call;
      this.service = service;
    }

    private void look() {
      ServingStatus now = status(service);
      if (now != told && !call.over()) {
        told = now;
        HealthCheckResponse said =
            HealthCheckResponse.newBuilder().setStatus(now).build();
        call.request().response().write(Buffer.buffer(said.toByteArray()));
      }
    }
  }
}
