package dev.kinora.gateway.server;

import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.access.Doorkeeper;
import dev.kinora.job.FarmException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.server.GrpcServerRequest;

/** The caller of each request, REST and gRPC alike: the one place where the API learns its tenant. */
final class Callers {
  private static final String CALLER = Callers.class.getName();

  private final Doorkeeper door;

  Callers(Doorkeeper door) {
    this.door = door;
  }

  /** Must stand before every route that asks {@link #of(RoutingContext)}. */
  Handler<RoutingContext> admit() {
    return rc -> {
      try {
        rc.put(CALLER, door.caller(rc.request().getHeader("authorization")));
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

  /** Throws UNAUTHENTICATED. */
  Caller of(GrpcServerRequest<?, ?> request) {
    return door.caller(request.headers().get("authorization"));
  }
}
