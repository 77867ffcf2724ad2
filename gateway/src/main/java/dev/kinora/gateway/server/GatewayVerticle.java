package dev.kinora.gateway.server;

import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gateway's one port: gRPC (HTTP/2 in clear, and gRPC-Web) and REST. Deployed on virtual threads. */
final class GatewayVerticle extends VerticleBase {
  private final ServerConfig config;
  private final GrpcEndpoint renders;
  private final RestEndpoint rest;
  private final Callers callers;
  private final Readiness readiness;
  private @Nullable HttpServer server;
  private volatile int port;
  private volatile List<Route> routes = List.of();

  GatewayVerticle(
      ServerConfig config,
      GrpcEndpoint renders,
      RestEndpoint rest,
      Callers callers,
      Readiness readiness) {
    this.config = config;
    this.renders = renders;
    this.rest = rest;
    this.callers = callers;
    this.readiness = readiness;
  }

  int port() {
    return port;
  }

  /** What REST answers to. */
  List<Route> routes() {
    return routes;
  }

  @Override
  public Future<?> start() {
    GrpcServer grpc = grpc();
    Router router = rest.router(vertx);
    routes = router.getRoutes();
    LimitsConfig limits = config.limits();
    HttpServerOptions options = new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setHttp2ClearTextEnabled(true)
        .setMaxHeaderSize(limits.headerBytes())
        .setMaxInitialLineLength(limits.lineBytes())
        .setInitialSettings(new Http2Settings()
            .setMaxConcurrentStreams(limits.streams())
            .setMaxHeaderListSize(limits.headerBytes()))
        .setIdleTimeout((int) limits.idle().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    HttpServer listening = vertx.createHttpServer(options).requestHandler(request -> {
      if (isGrpc(request)) {
        callers.admitGrpc(request, grpc);
      } else {
        router.handle(request);
      }
    });
    server = listening;
    return listening
        .listen()
        .onSuccess(bound -> port = bound.actualPort())
        .recover(failure -> Future.failedFuture(new FarmException(
            FailureCode.UNAVAILABLE,
            "cannot listen on %s:%d (%s): stop what uses the port, or choose another with gateway.port (--port; 0 takes a free one)"
                .formatted(config.host(), config.port(), failure.getMessage()),
            failure)));
  }

  /** Takes no new connections and waits until the open ones have nothing to say, at most that long. */
  Future<Void> shutdown(Duration budget) {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(budget.toMillis(), TimeUnit.MILLISECONDS);
  }

  private GrpcServer grpc() {
    GrpcServer grpc =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(RestEndpoint.MAX_BODY));
    HealthService health = HealthService.create(vertx);
    health.register(
        RenderServiceGrpcService.SERVICE_NAME.fullyQualifiedName(),
        () -> Future.succeededFuture(readiness.isReady()));
    return grpc.addService(renders).addService(health).addService(ReflectionService.v1());
  }

  private static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader("content-type");
    return type != null && type.startsWith("application/grpc");
  }
}
