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
import java.time.Duration;
import java.util.Set;

/**
 * The caller of each request, REST and gRPC alike: the one place where the API learns its tenant. Where no keys are configured it
 * keeps web pages of other sites out instead.
 */
final class Callers {
  private static final String REST = Callers.class.getName();
  /** Of a gRPC call. Registered when this class is loaded, which must be before the gateway's Vert.x is made. */
  private static final ContextLocal<Caller> GRPC = ContextLocal.registerLocal(Caller.class);

  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/";
  /** No tenant's name. */
  static final String STRANGER = "";
  /** Bytes of a message of whom nobody knows; it names a service. */
  private static final int MOST_OF_STRANGERS = 4_096;
  /** The methods whose client may send more than one message. */
  private static final Set<String> SEVERAL = Set.of("/kinora.v1.RenderService/SubmitRenders");

  private final Doorkeeper door;
  private final RequestGate bodies;
  private final Duration patience;

  /**
   * The callers of a gateway.
   *
   * @param bodies counts the bytes of requests
   * @param patience with a message of gRPC that does not come whole
   */
  Callers(Doorkeeper door, RequestGate bodies, Duration patience) {
    this.door = door;
    this.bodies = bodies;
    this.patience = patience;
  }

  /** Whether the farm has keys, and lets in nobody without. */
  boolean wantKeys() {
    return door.wantsKeys();
  }

  /** Must stand before every route that is not open to everybody. */
  Handler<RoutingContext> knownOnly() {
    return rc -> {
      if (foreign(rc.request())) {
        RestAnswer.refuse(rc, LocalPages.REFUSAL);
        return;
      }
      try {
        Caller caller = caller(rc.request());
        rc.put(REST, caller);
        OpenRequest.of(rc.vertx().getOrCreateContext())
            .room(bodies, caller.tenant())
            .take(RestAnswer.body(rc.request()));
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
    String path = request.path();
    boolean open = path.startsWith(GRPC_HEALTH);
    Context context = Vertx.currentContext();
    String tenant = STRANGER;
    try {
      if (!open) {
        Caller caller = caller(request);
        tenant = caller.tenant();
        context.putLocal(GRPC, caller);
      }
    } catch (FarmException refused) {
      refuseGrpc(request, FailureAnswer.of(refused).status());
      return;
    }
    OpenRequest known = OpenRequest.of(context);
    int most = open ? MOST_OF_STRANGERS : RestEndpoint.MAX_BODY;
    GrpcMessages.Form form =
        new GrpcMessages.Form(most, SEVERAL.contains(path), known.room(bodies, tenant), patience);
    GrpcMessages.of(request, form, services);
  }

  private boolean foreign(HttpServerRequest request) {
    return !door.wantsKeys() && !LocalPages.trusts(request);
  }

  private Caller caller(HttpServerRequest request) {
    return door.caller(request.getHeader("authorization"));
  }

  /** An answer of headers only, which every gRPC client takes for the end of the call. */
  static void refuseGrpc(HttpServerRequest request, Status status) {
    request
        .response()
        .putHeader("content-type", request.getHeader("content-type"))
        .putHeader("grpc-status", String.valueOf(status.getCode()))
        .putHeader("grpc-message", status.getMessage())
        .putHeader("grpc-status-details-bin", GrpcEndpoint.details(status))
        .end();
  }
}
