package dev.kinora.gateway.server;

import com.google.protobuf.Message;
import dev.kinora.gateway.farm.FarmView;
import dev.kinora.gateway.openapi.ApiRoutes;
import dev.kinora.gateway.server.JsonRequest.Read;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.GetRenderRequest;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes that are methods of the gRPC service too, as protobuf JSON. */
final class RenderRoutes {
  private final RenderService service;
  private final FarmView farm;
  private final Calls calls;

  RenderRoutes(RenderService service, FarmView farm, Calls calls) {
    this.service = service;
    this.farm = farm;
    this.calls = calls;
  }

  void mount(Router router) {
    ApiRoutes.SUBMIT.mount(router).handler(body()).handler(this::submit);
    ApiRoutes.LIST.mount(router).handler(this::list);
    ApiRoutes.GET.mount(router).handler(this::get);
    ApiRoutes.CANCEL.mount(router).handler(body()).handler(this::cancel);
    ApiRoutes.RETRY.mount(router).handler(body()).handler(this::retry);
    ApiRoutes.MODELS.mount(router).handler(rc -> answer(rc, "ListModels", 200, service::models));
    ApiRoutes.FARM
        .mount(router)
        .handler(rc -> answer(rc, "GetFarm", 200, () -> farm.of(tenant(rc))));
  }

  private static BodyHandler body() {
    return BodyHandler.create(false).setBodyLimit(RestEndpoint.MAX_BODY);
  }

  private void submit(RoutingContext rc) {
    accept(rc, "SubmitRender", () -> {
      Read<SubmitRenderRequest> read =
          JsonRequest.read(buffer(rc), SubmitRenderRequest.getDefaultInstance());
      SubmitRenderRequest request = read.message();
      String key = key(request.getIdempotencyKey(), keyHeader(rc));
      return service.submit(
          tenant(rc), request.toBuilder().setIdempotencyKey(key).build(), read.faults());
    });
  }

  /** The key may come in the header, as is usual, or in the message; both must agree. */
  private static String key(String said, @Nullable String header) {
    if (header == null || header.isEmpty()) {
      return said;
    }
    if (!said.isEmpty() && !said.equals(header)) {
      throw FarmException.invalid(
          "idempotency_key", said, "the same as the Idempotency-Key header, or nothing");
    }
    return header;
  }

  private void get(RoutingContext rc) {
    GetRenderRequest request =
        GetRenderRequest.newBuilder().setId(rc.pathParam("id")).build();
    answer(rc, "GetRender", 200, () -> service.get(tenant(rc), request));
  }

  private void list(RoutingContext rc) {
    answer(
        rc, "ListRenders", 200, () -> service.list(tenant(rc), listRequest(rc), RestAnswer::bytes));
  }

  private static ListRendersRequest listRequest(RoutingContext rc) {
    ListRendersRequest.Builder request = ListRendersRequest.newBuilder();
    for (Map.Entry<String, String> parameter : rc.queryParams()) {
      String name = parameter.getKey();
      String value = parameter.getValue();
      switch (name) {
        case "label" -> {
          int equals = value.indexOf('=');
          if (equals < 1) {
            throw FarmException.invalid("labels", value, "key=value");
          }
          request.putLabels(value.substring(0, equals), value.substring(equals + 1));
        }
        case "pageSize", "page_size" -> {
          if (!value.matches("\\d{1,6}")) {
            throw FarmException.invalid("page_size", value, "a whole number");
          }
          request.setPageSize(Integer.parseInt(value));
        }
        case "pageToken", "page_token" -> request.setPageToken(value);
        default ->
          throw FarmException.invalid(
              name, value, "one of the parameters label, pageSize, pageToken");
      }
    }
    return request.build();
  }

  private void cancel(RoutingContext rc) {
    answer(rc, "CancelRender", 200, () -> {
      CancelRenderRequest request =
          JsonRequest.read(buffer(rc), CancelRenderRequest.getDefaultInstance()).whole();
      return service.cancel(
          tenant(rc), request.toBuilder().setId(id(rc, request.getId())).build());
    });
  }

  private void retry(RoutingContext rc) {
    accept(rc, "RetryRender", () -> {
      RetryRenderRequest request =
          JsonRequest.read(buffer(rc), RetryRenderRequest.getDefaultInstance()).whole();
      RetryRenderRequest.Builder whole = request.toBuilder()
          .setId(id(rc, request.getId()))
          .setIdempotencyKey(key(request.getIdempotencyKey(), keyHeader(rc)));
      return service.retry(tenant(rc), whole.build());
    });
  }

  /** A new render has an address; one that an idempotency key names again was there. */
  private void accept(RoutingContext rc, String method, Supplier<SubmitRenderResponse> work) {
    calls
        .call(rc.vertx().getOrCreateContext(), Callers.of(rc), method, work)
        .onSuccess(accepted -> {
          if (!accepted.getExisting()) {
            rc.response().putHeader("location", ApiRoutes.render(accepted.getId()));
          }
          RestAnswer.json(rc, accepted.getExisting() ? 200 : 201, RestAnswer.print(accepted));
        })
        .onFailure(rc::fail);
  }

  private <T extends Message> void answer(
      RoutingContext rc, String method, int status, Supplier<T> work) {
    calls
        .answer(
            rc.vertx().getOrCreateContext(),
            Callers.of(rc),
            method,
            () -> Buffer.buffer(RestAnswer.print(work.get())))
        .onSuccess(answer -> RestAnswer.json(rc, status, answer))
        .onFailure(rc::fail);
  }

  private static String tenant(RoutingContext rc) {
    return Callers.of(rc).tenant();
  }

  /** The id stands in the path; a body that repeats it must agree. */
  private static String id(RoutingContext rc, String said) {
    String id = rc.pathParam("id");
    if (!said.isEmpty() && !said.equals(id)) {
      throw FarmException.invalid("id", said, "the id of the path, or nothing");
    }
    return id;
  }

  private static @Nullable String keyHeader(RoutingContext rc) {
    return rc.request().getHeader("idempotency-key");
  }

  private static Buffer buffer(RoutingContext rc) {
    Buffer body = rc.body().buffer();
    return body == null ? Buffer.buffer() : body;
  }
}
