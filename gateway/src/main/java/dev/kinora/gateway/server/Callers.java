package dev.kinora.gateway.server;

import com.google.rpc.Status;
import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.access.Doorkeeper;
import dev.kinora.job.FarmException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.server.GrpcServerRequest;

/**
 * The caller of each request, REST and gRPC alike: the one place where the API learns its tenant. Where no keys are configured it
 * keeps web pages of other sites out instead.
 */
final class Callers {
  private static final String CALLER = Callers.class.getName();
  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/";
  private static final String METRICS = "/metrics";

  private final Doorkeeper door;
  private final boolean openMetrics;

  Callers(Doorkeeper door, boolean openMetrics) {
    this.door = door;
    this.openMetrics = openMetrics;
  }

  /** Must stand before every route that is not open to everybody. */
  Handler<RoutingContext> knownOnly() {
    return rc -> {
      if (foreign(rc.request())) {
        RestAnswer.refuse(rc, LocalPages.REFUSAL);
        return;
      }
      try {
        rc.put(CALLER, caller(rc.request()));
      } catch (FarmException refused) {
        rc.fail(refused);
        return;
      }
      rc.next();
    };
  }

  static Caller of(RoutingContext rc) {
    Caller caller = rc.get(CALLER);
    if (caller == null) {
      throw new IllegalStateException(rc.request().path() + " lies before the door");
    }
    return caller;
  }

  /** Lets a call of any gRPC service through, or answers it; health is open. */
  void admitGrpc(HttpServerRequest request, Handler<HttpServerRequest> services) {
    if (foreign(request)) {
      refuseGrpc(request, LocalPages.REFUSAL.status());
      return;
    }
    try {
      if (!request.path().startsWith(GRPC_HEALTH)) {
        caller(request);
      }
    } catch (FarmException refused) {
      refuseGrpc(request, FailureAnswer.of(refused).status());
      return;
    }
    services.handle(request);
  }

  /** Throws UNAUTHENTICATED: a key may have gone since the call was let through. */
  Caller of(GrpcServerRequest<?, ?> request) {
    return door.caller(request.headers().get("authorization"));
  }

  private boolean foreign(HttpServerRequest request) {
    return !door.wantsKeys() && !LocalPages.trusts(request);
  }

  private Caller caller(HttpServerRequest request) {
    boolean open = openMetrics && METRICS.equals(request.path());
    return open ? Caller.LOCAL : door.caller(request.getHeader("authorization"));
  }

  /** An answer of headers only, which every gRPC client takes for the end of the call. */
  private static void refuseGrpc(HttpServerRequest request, Status status) {
    request
        .response()
        .putHeader("content-type", request.getHeader("content-type"))
        .putHeader("grpc-status", String.valueOf(status.getCode()))
        .putHeader("grpc-message", status.getMessage())
        .putHeader("grpc-status-details-bin", GrpcEndpoint.details(status))
        .end();
  }
}
