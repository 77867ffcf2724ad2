package dev.kinora.gateway.boot;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of server-sent events that reads all it gets. */
final class EventStream implements AutoCloseable {
  private static final Message END = new Message("end of stream", "", new JsonObject());

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  /** One message; its id is empty where it has none. */
  record Message(String event, String id, JsonObject data) {}

  private EventStream(HttpResponse<InputStream> response) {
    this.response = response;
    Thread.ofVirtual().start(this::read);
  }

  static EventStream open(RunningGateway gateway, String id, String lastEventId) {
    HttpRequest.Builder request = HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%s/v1/renders/%s/events".formatted(gateway.port(), id)));
    if (!lastEventId.isEmpty()) {
      request.header("last-event-id", lastEventId);
    }
    return new EventStream(gateway.send(request, BodyHandlers.ofInputStream()));
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  /** The next message; an AssertionError where none comes. */
  Message next() {
    try {
      Message message = messages.poll(RunningGateway.SOON.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message came");
      }
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next message of a kind; what comes before is passed over. */
  Message next(String event) {
    Message message = next();
    while (!message.event().equals(event) && message != END) {
      message = next();
    }
    if (!message.event().equals(event)) {
      throw new AssertionError("the stream ended without " + event);
    }
    return message;
  }

  boolean ends() {
    return next() == END;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
    http.close();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String event = "";
      String id = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          messages.add(new Message(event, id, new JsonObject(line.substring(6))));
          event = "";
          id = "";
        }
      }
    } catch (IOException e) {
      // As good as the end.
    }
    messages.add(END);
  }
}
