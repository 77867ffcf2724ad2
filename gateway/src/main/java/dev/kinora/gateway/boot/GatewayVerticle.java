package dev.kinora.gateway.boot;

import com.google.rpc.Code;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.call.OpenRequest;
import dev.kinora.gateway.grpc.GrpcDoor;
import dev.kinora.gateway.grpc.GrpcEndpoint;
import dev.kinora.gateway.grpc.HealthEndpoint;
import dev.kinora.gateway.rest.RestAnswer;
import dev.kinora.gateway.rest.RestEndpoint;
import dev.kinora.gateway.rest.SlowBody;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The gateway's one port: gRPC, gRPC-Web and REST, in clear or over TLS. Deployed on virtual threads. */
final class GatewayVerticle extends VerticleBase {
  /** The types that Vert.x takes for gRPC; only those of gRPC-Web may come over HTTP/1. */
  private static final Pattern GRPC =
      Pattern.compile("application/grpc(?<web>-web(-text)?)?(\\+(json|proto))?");

  private final GatewayConfig config;
  private final GrpcEndpoint renders;
  private final RestEndpoint rest;
  private final GrpcDoor door;
  private final HealthEndpoint health;
  private @Nullable HttpServer server;
  private volatile int port;
  private volatile List<Route> routes = List.of();

  GatewayVerticle(
      GatewayConfig config,
      GrpcEndpoint renders,
      RestEndpoint rest,
      GrpcDoor door,
      HealthEndpoint health) {
    this.config = config;
    this.renders = renders;
    this.rest = rest;
    this.door = door;
    this.health = health;
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
    SlowBody bodies = new SlowBody(vertx, config.server().limits().body());
    HttpServer listening = vertx
        .createHttpServer(ServerOptions.of(vertx, config))
        .invalidRequestHandler(this::refuseUnreadable)
        .requestHandler(request -> {
          OpenRequest.begin(request, vertx.getOrCreateContext());
          if (isGrpc(request)) {
            door.pass(request, grpc);
          } else {
            bodies.watch(request);
            router.handle(request);
          }
        });
    server = listening;
    return listening
        .listen()
        .map(bound -> port = bound.actualPort()) // not onSuccess: whoever waits may be told first
        .recover(failure -> Future.failedFuture(new FarmException(
            FailureCode.UNAVAILABLE,
            "cannot listen on %s:%s (%s): stop what uses the port, or choose another with gateway.port (--port; 0 takes a free one)"
                .formatted(config.server().host(), config.server().port(), failure.getMessage()),
            failure)));
  }

  /** New connections get this certificate; open ones keep theirs. Forced, since options with the same paths count as equal. */
  Future<Boolean> renewTls(KeyCertOptions pair) {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture(false)
        : listening.updateSSLOptions(ServerOptions.tls(pair), true);
  }

  /** Takes no new connections and waits until the open ones have nothing to say, at most that long. */
  Future<Void> shutdown(Duration budget) {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(budget.toMillis(), TimeUnit.MILLISECONDS);
  }

  private GrpcServer grpc() {
    GrpcServer grpc = GrpcServer.server(
        vertx, new GrpcServerOptions().setMaxMessageSize(LimitsConfig.MAX_MESSAGE));
    return grpc.addService(renders).addService(health).addService(ReflectionService.v1());
  }

  /** Others go to REST, which says of a wrong type what it wants; Vert.x would answer without a word. */
  private static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader("content-type");
    Matcher form = GRPC.matcher(type == null ? "" : type);
    return form.matches() && (form.group("web") != null || request.version() == HttpVersion.HTTP_2);
  }

  /** What the parser of HTTP/1 gave up on. */
  private void refuseUnreadable(HttpServerRequest request) {
    LimitsConfig limits = config.server().limits();
    FailureAnswer answer = switch (request.decoderResult().cause()) {
      case TooLongHttpLineException line ->
        FailureAnswer.of(
            414,
            Code.INVALID_ARGUMENT,
            "the request line is longer than %s bytes".formatted(limits.lineBytes()));
      case TooLongHttpHeaderException headers ->
        FailureAnswer.of(
            431,
            Code.INVALID_ARGUMENT,
            "the headers are larger than %s bytes".formatted(limits.headerBytes()));
      case null, default ->
        FailureAnswer.of(400, Code.INVALID_ARGUMENT, "this is no request of HTTP/1.1");
    };
    RestAnswer.breakOff(request, answer);
  }
}
