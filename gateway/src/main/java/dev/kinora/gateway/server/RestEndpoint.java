package dev.kinora.gateway.server;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import dev.kinora.gateway.server.JsonRequest.Read;
import dev.kinora.gateway.studio.Studio;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.GetRenderRequest;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The REST routes: the methods of {@link RenderService} as protobuf JSON, videos, health and metrics. */
final class RestEndpoint {
  static final int MAX_BODY = 1 << 20;

  private final RenderService service;
  private final Calls calls;
  private final Callers callers;
  private final VideoEndpoint videos;
  private final EventsEndpoint events;
  private final RoleContext context;

  RestEndpoint(
      RenderService service,
      Calls calls,
      Callers callers,
      VideoEndpoint videos,
      EventsEndpoint events,
      RoleContext context) {
    this.service = service;
    this.calls = calls;
    this.callers = callers;
    this.videos = videos;
    this.events = events;
    this.context = context;
  }

  Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.get("/health/live").handler(rc -> RestAnswer.json(rc, 200, "{\"live\":true}"));
    router
        .get("/health/ready")
        .handler(rc -> RestAnswer.json(
            rc, context.readiness().isReady() ? 200 : 503, context.readiness().json()));
    Studio.load().mount(router);
    // What is above is open to everybody; below, each request has a Caller.
    router.route().handler(callers.knownOnly());
    router
        .get("/metrics")
        .handler(rc -> rc.response()
            .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
            .end(context.metrics().scrape()));
    router.route().handler(RestEndpoint::wantJson);
    router.post("/v1/renders").handler(body()).handler(this::submit);
    router.get("/v1/renders").handler(this::list);
    router
        .get("/v1/renders/:id")
        .handler(rc -> answer(
            rc,
            "GetRender",
            200,
            () -> service.get(
                tenant(rc),
                GetRenderRequest.newBuilder().setId(rc.pathParam("id")).build())));
    router.postWithRegex("/v1/renders/(?<id>[^/:]+):cancel").handler(body()).handler(this::cancel);
    router.postWithRegex("/v1/renders/(?<id>[^/:]+):retry").handler(body()).handler(this::retry);
    router
        .postWithRegex("/v1/renders/(?<id>[^/:]+):reencode")
        .handler(rc -> answer(rc, "ReencodeRender", 201, service::reencode));
    router.get("/v1/renders/:id/events").handler(events::handle);
    router
        .route("/v1/renders/:id/videos/:placement")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(videos::handle);
    router.get("/v1/models").handler(rc -> answer(rc, "ListModels", 200, service::models));
    for (int status : new int[] {400, 404, 405, 413, 414, 415, 500}) {
      router.errorHandler(status, RestAnswer::failed);
    }
    router.route().failureHandler(RestAnswer::failed);
    return router;
  }

  private static BodyHandler body() {
    return BodyHandler.create(false).setBodyLimit(MAX_BODY);
  }

  /** A body of another type would be read as a form or not at all; one without a type is taken for JSON. */
  private static void wantJson(RoutingContext rc) {
    String type = rc.request().getHeader("content-type");
    if (type == null
        || !rc.request().method().equals(HttpMethod.POST)
        || type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      rc.next();
    } else {
      RestAnswer.refuse(
          rc,
          FailureAnswer.of(
              415,
              Code.INVALID_ARGUMENT,
              "content-type is %s: want application/json".formatted(type)));
    }
  }

  private void submit(RoutingContext rc) {
    answer(rc, "SubmitRender", 201, () -> {
      Read<SubmitRenderRequest> read =
          JsonRequest.read(buffer(rc), SubmitRenderRequest.getDefaultInstance());
      SubmitRenderRequest request =
          keyed(read.message(), rc.request().getHeader("idempotency-key"));
      return service.submit(tenant(rc), request, read.faults());
    });
  }

  /** The key may come in the header, as is usual, or in the message; both must agree. */
  private static SubmitRenderRequest keyed(SubmitRenderRequest request, @Nullable String header) {
    if (header == null || header.isEmpty()) {
      return request;
    }
    if (!request.getIdempotencyKey().isEmpty() && !request.getIdempotencyKey().equals(header)) {
      throw FarmException.invalid(List.of(JsonForm.violation(
          "idempotencyKey",
          request.getIdempotencyKey(),
          "the same as the Idempotency-Key header, or nothing")));
    }
    return request.toBuilder().setIdempotencyKey(header).build();
  }

  private void list(RoutingContext rc) {
    answer(rc, "ListRenders", 200, () -> service.list(tenant(rc), listRequest(rc)));
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
            throw invalid("label", value, "key=value");
          }
          request.putLabels(value.substring(0, equals), value.substring(equals + 1));
        }
        case "pageSize", "page_size" -> {
          if (!value.matches("\\d{1,6}")) {
            throw invalid("pageSize", value, "a whole number");
          }
          request.setPageSize(Integer.parseInt(value));
        }
        case "pageToken", "page_token" -> request.setPageToken(value);
        default -> throw invalid(name, value, "one of the parameters label, pageSize, pageToken");
      }
    }
    return request.build();
  }

  private void cancel(RoutingContext rc) {
    answer(rc, "CancelRender", 200, () -> {
      CancelRenderRequest request =
          JsonRequest.read(buffer(rc), CancelRenderRequest.getDefaultInstance()).whole();
      String id = rc.pathParam("id");
      if (!request.getId().isEmpty() && !request.getId().equals(id)) {
        throw invalid("id", request.getId(), "the id of the path, or nothing");
      }
      return service.cancel(tenant(rc), request.toBuilder().setId(id).build());
    });
  }

  private void retry(RoutingContext rc) {
    answer(rc, "RetryRender", 201, () -> {
      RetryRenderRequest request =
          JsonRequest.read(buffer(rc), RetryRenderRequest.getDefaultInstance()).whole();
      String id = rc.pathParam("id");
      if (!request.getId().isEmpty() && !request.getId().equals(id)) {
        throw invalid("id", request.getId(), "the id of the path, or nothing");
      }
      return service.retry(tenant(rc), request.toBuilder().setId(id).build());
    });
  }

  private <T extends Message> void answer(
      RoutingContext rc, String method, int status, Supplier<T> work) {
    calls
        .call(rc.vertx().getOrCreateContext(), Callers.of(rc), method, work)
        .onSuccess(message -> RestAnswer.json(rc, status, RestAnswer.print(message)))
        .onFailure(rc::fail);
  }

  private static String tenant(RoutingContext rc) {
    return Callers.of(rc).tenant();
  }

  private static Buffer buffer(RoutingContext rc) {
    Buffer body = rc.body().buffer();
    return body == null ? Buffer.buffer() : body;
  }

  private static FarmException invalid(String field, String value, String allowed) {
    return FarmException.invalid(List.of(JsonForm.violation(field, value, allowed)));
  }
}
