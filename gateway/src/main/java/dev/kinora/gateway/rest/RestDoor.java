package dev.kinora.gateway.rest;

import static java.util.Objects.requireNonNull;

import dev.kinora.gateway.access.Caller;
import dev.kinora.gateway.call.Callers;
import dev.kinora.gateway.call.LocalPages;
import dev.kinora.gateway.call.OpenRequest;
import dev.kinora.gateway.call.RequestGate;
import dev.kinora.job.FarmException;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets requests of REST in, each with its caller and with room for its body. Must stand before every route that is not open to everybody.
 *
 * @param bodies counts the bytes of requests
 */
public record RestDoor(Callers callers, RequestGate bodies) {
  private static final String CALLER = RestDoor.class.getName();

  void pass(RoutingContext rc) {
    if (callers.foreign(rc.request())) {
      RestAnswer.refuse(rc, LocalPages.REFUSAL);
      return;
    }
    try {
      Caller caller = callers.caller(rc.request());
      rc.put(CALLER, caller);
      OpenRequest.of(rc.vertx().getOrCreateContext())
          .room(bodies, caller.tenant())
          .take(RestAnswer.body(rc.request()));
    } catch (FarmException refused) {
      rc.fail(refused);
      return;
    }
    rc.next();
  }

  /** Who makes a request that was let in. */
  public static Caller of(RoutingContext rc) {
    return requireNonNull(rc.get(CALLER), "a route that lies before the door");
  }
}
