package dev.kinora.gateway.server;

import static java.util.Objects.requireNonNull;

import com.google.rpc.Status;
import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.access.Doorkeeper;
import dev.kinora.job.FarmException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.ext.web.RoutingContext;

/**
 * The caller of each request, REST and gRPC alike: the one place where the API learns its tenant. Where no keys are configured it
 * keeps web pages of other sites out instead.
 */
final class Callers {
  private static final String REST = Callers.class.getName();
  /** Of a gRPC call. Registered when this class is loaded, which must be before the gateway's Vert.x is made. */
  private static final ContextLocal<Caller> GRPC = ContextLocal.registerLocal(Caller.class);

  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/";

  private final Doorkeeper door;

  Callers(Doorkeeper door) {
    this.door = door;
  }

  /** Must stand before every route that is not open to everybody. */
  Handler<RoutingContext> knownOnly() {
    return rc -> {
      if (foreign(rc.request())) {
        RestAnswer.refuse(rc, LocalPages.REFUSAL);
        return;
      }
      try {
        rc.put(REST, caller(rc.request()));
      } catch (FarmException refused) {
        rc.fail(refused);
        return;
      }
      rc.next();
    };
  }

  static Caller of(RoutingContext rc) {
    return requireNonNull(rc.get(REST), "a route that lies before the door");
  }

  /** @param context a gRPC call's own, on which its handlers run */
  static Caller of(Context context) {
    return requireNonNull(context.getLocal(GRPC), "a call that was not let in");
  }

  /** Lets a call of any gRPC service through, or answers it; health is open. */
  void admitGrpc(HttpServerRequest request, Handler<HttpServerRequest> services) {
    if (foreign(request)) {
      refuseGrpc(request, LocalPages.REFUSAL.status());
      return;
    }
    try {
      if (!request.path().startsWith(GRPC_HEALTH)) {
        Vertx.currentContext().putLocal(GRPC, caller(request));
      }
    } catch (FarmException refused) {
      refuseGrpc(request, FailureAnswer.of(refused).status());
      return;
    }
    services.handle(request);
  }

  private boolean foreign(HttpServerRequest request) {
    return !door.wantsKeys() && !LocalPages.trusts(request);
  }

  private Caller caller(HttpServerRequest request) {
    return door.caller(request.getHeader("authorization"));
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
