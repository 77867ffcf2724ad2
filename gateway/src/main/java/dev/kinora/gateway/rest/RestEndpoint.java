package dev.kinora.gateway.rest;

import com.google.rpc.Code;
import dev.kinora.gateway.call.Callers;
import dev.kinora.gateway.call.FailureAnswer;
import dev.kinora.gateway.call.Outbox;
import dev.kinora.gateway.openapi.ApiRoutes;
import dev.kinora.gateway.openapi.OpenApi;
import dev.kinora.gateway.studio.Studio;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.FarmException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** All that REST answers to, in its order: what is open, the door, then the API. */
public final class RestEndpoint {
  private static final Pattern JSON = Pattern.compile(
      "\\s*application/json\\s*(;\\s*(charset\\s*=\\s*\"?utf-?8\"?\\s*)?)*",
      Pattern.CASE_INSENSITIVE);

  private final RenderRoutes renders;
  private final RestDoor door;
  private final Handler<RoutingContext> videos;
  private final EventsEndpoint events;
  private final RoleContext context;
  private final Open open;
  private final Buffer document;

  /**
   * What everybody is told.
   *
   * @param metrics whether /metrics stands before the door
   * @param outbox for all who are told without being known, as one
   */
  public record Open(boolean metrics, Outbox outbox) {
    void end(RoutingContext rc, Buffer bytes) {
      if (rc.request().method().equals(HttpMethod.HEAD)) {
        rc.response().end();
        return;
      }
      try {
        RestAnswer.end(rc, outbox.answer(Callers.STRANGER, bytes));
      } catch (FarmException full) {
        rc.response().headers().remove("content-length");
        rc.fail(full);
      }
    }
  }

  public RestEndpoint(
      RenderRoutes renders,
      RestDoor door,
      Handler<RoutingContext> videos,
      EventsEndpoint events,
      RoleContext context,
      Open open) {
    this.renders = renders;
    this.door = door;
    this.videos = videos;
    this.events = events;
    this.context = context;
    this.open = open;
    List<String> queues =
        context.topics().queues().stream().map(QueueConfig::name).toList();
    document = Buffer.buffer(OpenApi.document(door.callers().wantKeys(), queues).encode());
  }

  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(RestEndpoint::wantReadable);
    mountOpen(router);
    // What is above is open to everybody; below, each request has a Caller.
    router.route().handler(door::pass);
    ApiRoutes.DOCUMENT.mount(router).handler(this::document);
    if (!open.metrics()) {
      mountMetrics(router);
    }
    router.route().handler(RestEndpoint::wantJson);
    renders.mount(router);
    ApiRoutes.EVENTS.mount(router).handler(events::handle);
    ApiRoutes.VIDEO.mount(router).handler(videos);
    for (int status : new int[] {400, 404, 405, 413, 414, 415, 500}) {
      router.errorHandler(status, RestAnswer::failed);
    }
    router.route().failureHandler(RestAnswer::failed);
    return router;
  }

  private void mountOpen(Router router) {
    ApiRoutes.LIVE
        .mount(router)
        .handler(rc -> RestAnswer.json(
            rc, context.readiness().isLive() ? 200 : 503, context.readiness().liveJson()));
    ApiRoutes.READY
        .mount(router)
        .handler(rc -> RestAnswer.json(
            rc, context.readiness().isReady() ? 200 : 503, context.readiness().json()));
    if (open.metrics()) {
      mountMetrics(router);
    }
    Studio.load().mount(router, open::end);
  }

  private void document(RoutingContext rc) {
    rc.response()
        .putHeader("cache-control", "no-store")
        .putHeader("content-type", "application/json")
        .putHeader("content-length", String.valueOf(document.length()));
    open.end(rc, document);
  }

  private void mountMetrics(Router router) {
    ApiRoutes.METRICS.mount(router).handler(rc -> {
      Buffer text = Buffer.buffer(context.metrics().scrape());
      rc.response()
          .putHeader("cache-control", "no-store")
          .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
          .putHeader("content-length", String.valueOf(text.length()));
      open.end(rc, text);
    });
  }

  /** First of all: a route that meets an escape it cannot decode would take it for a fault of its own. */
  private static void wantReadable(RoutingContext rc) {
    try {
      URLDecoder.decode(rc.request().path().replace("+", "%2B"), StandardCharsets.UTF_8);
      rc.queryParams();
    } catch (IllegalArgumentException e) {
      RestAnswer.refuse(
          rc,
          FailureAnswer.of(
              400,
              Code.INVALID_ARGUMENT,
              "the path or query cannot be decoded: " + e.getMessage()));
      return;
    }
    rc.next();
  }

  /** A body that is packed or of another type would be read as what it is not; one without a type is taken for JSON. */
  private static void wantJson(RoutingContext rc) {
    if (!rc.request().method().equals(HttpMethod.POST)) {
      rc.next();
      return;
    }
    String type = rc.request().getHeader("content-type");
    String encoding = rc.request().getHeader("content-encoding");
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      rc.response().putHeader("accept-encoding", "identity");
      unsupported(rc, "content-encoding is %s: want none".formatted(encoding));
    } else if (type != null && !JSON.matcher(type).matches()) {
      unsupported(rc, "content-type is %s: want application/json, in UTF-8".formatted(type));
    } else {
      rc.next();
    }
  }

  private static void unsupported(RoutingContext rc, String message) {
    RestAnswer.refuse(rc, FailureAnswer.of(415, Code.INVALID_ARGUMENT, message));
  }
}
