package dev.kinora.gateway.rest;

import com.google.protobuf.Message;
import dev.kinora.gateway.watch.Subscription;
import dev.kinora.gateway.watch.Update;
import dev.kinora.gateway.watch.WatchDesk;
import dev.kinora.gateway.watch.WatchPump;
import dev.kinora.job.MessageJson;
import dev.kinora.v1.RenderUpdate;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * What happens to a render, as server-sent events. Events have an id, PARTITION-OFFSET in the log, so a client that reconnects with
 * Last-Event-ID, at any gateway, misses none. A snapshot has the id of the last event that it holds, or `ended`, so that a browser that
 * reconnects is told that there is no more (204).
 */
public final class EventsEndpoint {
  private static final Buffer BEAT = Buffer.buffer(": \n\n");

  private final WatchDesk desk;

  public EventsEndpoint(WatchDesk desk) {
    this.desk = desk;
  }

  void handle(RoutingContext rc) {
    String after = rc.request().getHeader("last-event-id");
    WatchDesk.Wish wish =
        new WatchDesk.Wish(RestDoor.of(rc), rc.pathParam("id"), after == null ? "" : after);
    HttpServerResponse response = rc.response();
    Stream stream = new Stream(response);
    boolean headers = rc.request().method().equals(HttpMethod.HEAD);
    Future<Boolean> opening = headers
        ? desk.look(rc.vertx(), wish)
        : desk.open(
            rc.vertx(),
            wish,
            stream,
            pump ->
                response.closeHandler(gone -> pump.stop()).exceptionHandler(gone -> pump.stop()));
    opening
        .onSuccess(opened -> {
          if (!opened) {
            response.setStatusCode(204).putHeader("cache-control", "no-store").end();
          } else if (headers) {
            stream.begin();
            response.end();
          } else {
            stream.hello();
          }
        })
        .onFailure(rc::fail);
  }

  private record Stream(HttpServerResponse response) implements WatchPump.Sink {
    @Override
    public Future<Void> write(Update update) {
      return send(update.text(Stream::form));
    }

    @Override
    public Future<Void> beat() {
      return send(BEAT);
    }

    @Override
    public void end(Subscription.State how) {
      if (!response.closed()) {
        begin();
        response.end();
      }
    }

    @Override
    public void cut() {
      response.reset();
    }

    /** At once, so that whoever stands between sees that there is an answer, also where nothing is to be told yet. */
    void hello() {
      if (!response.headWritten() && !response.closed()) {
        beat();
      }
    }

    private Future<Void> send(Buffer text) {
      begin();
      return response.write(text);
    }

    private void begin() {
      if (!response.headWritten()) {
        response
            .setChunked(true)
            .putHeader("content-type", "text/event-stream")
            .putHeader("cache-control", "no-store")
            .putHeader("x-accel-buffering", "no");
      }
    }

    private static Buffer form(RenderUpdate update) {
      String id = update.getEventId().isEmpty() ? "" : "id: " + update.getEventId() + "\n";
      return switch (update.getKindCase()) {
        case SNAPSHOT -> text("snapshot", id, update.getSnapshot());
        case EVENT -> text("event", id, update.getEvent());
        case PROGRESS -> text("progress", id, update.getProgress());
        case PREVIEW -> text("preview", id, update.getPreview());
        case KIND_NOT_SET -> BEAT;
      };
    }

    private static Buffer text(String kind, String id, Message data) {
      return Buffer.buffer("event: %s\n%sdata: %s\n\n".formatted(kind, id, MessageJson.line(data)));
    }
  }
}
