package dev.kinora.gateway.rest;

import com.google.protobuf.Message;
import dev.kinora.gateway.call.Calls;
import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.openapi.ApiRoute;
import dev.kinora.gateway.openapi.ApiRoutes;
import dev.kinora.gateway.service.ApiMethod;
import dev.kinora.v1.SubmitRenderResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;

/** The methods of the contract as routes, with messages as protobuf JSON. */
public record RenderRoutes(List<ApiMethod<?, ?>> methods, Calls calls) {
  void mount(Router router) {
    for (ApiMethod<?, ?> method : methods) {
      ApiRoute route = ApiRoutes.of(method.name());
      Route mounted = route.mount(router);
      if (route.address().methods().contains(HttpMethod.POST)) {
        mounted.handler(BodyHandler.create(false).setBodyLimit(LimitsConfig.MAX_MESSAGE));
      }
      mounted.handler(rc -> answer(rc, method));
    }
  }

  private <Q extends Message, A extends Message> void answer(
      RoutingContext rc, ApiMethod<Q, A> method) {
    String tenant = RestDoor.of(rc).tenant();
    calls
        .answer(
            rc.vertx().getOrCreateContext(),
            RestDoor.of(rc),
            method.name(),
            () -> {
              JsonRequest.Read<Q> read = RestRequest.read(rc, method.request());
              var asked = new ApiMethod.Asked(tenant, read.faults(), RestAnswer::bytes);
              return method.work().answer(asked, read.message());
            },
            message -> Buffer.buffer(RestAnswer.print(message)))
        .onSuccess(answer -> send(rc, answer))
        .onFailure(rc::fail);
  }

  /** A new render has an address; one that an idempotency key names again was there. */
  private static void send(RoutingContext rc, Calls.Answer<? extends Message> answer) {
    if (answer.message() instanceof SubmitRenderResponse accepted && !accepted.getExisting()) {
      rc.response().putHeader("location", ApiRoutes.render(accepted.getId()));
      RestAnswer.json(rc, 201, answer.bytes());
    } else {
      RestAnswer.json(rc, 200, answer.bytes());
    }
  }
}
