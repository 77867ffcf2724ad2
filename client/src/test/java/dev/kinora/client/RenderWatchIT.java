package dev.kinora.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a watch does with streams that a farm, or a proxy before it, may give. */
@Timeout(60)
final class RenderWatchIT {
  private static final String ACCEPTED = "{\"id\":\"r\",\"state\":\"RENDER_ACCEPTED\"}";
  private static final String SAMPLING = "{\"id\":\"r\",\"state\":\"RENDER_SAMPLING\"}";
  private static final String COMPLETED = "{\"id\":\"r\",\"state\":\"RENDER_COMPLETED\"}";
  private static final String SNAPSHOT = "event: snapshot\nid: 0-1\ndata: " + SAMPLING + "\n\n";
  private static final String PROGRESS =
      "event: progress\ndata: {\"stepsDone\":%s,\"stepsTotal\":4}\n\n";
  private static final String ENDED =
      "event: event\nid: 0-2\ndata: {\"id\":\"r\",\"ended\":{}}\n\n";

  private final HttpServer server = server();
  private final Queue<String> states = new ConcurrentLinkedQueue<>();
  private final Queue<Answer> streams = new ConcurrentLinkedQueue<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final List<Render> shown = new ArrayList<>();

  private record Answer(int status, String body, boolean breaksOff) {}

  @BeforeEach
  void open() {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void progressIsToldByTheStreamAndTheEndIsAskedForOnce() {
    states.addAll(List.of(ACCEPTED, COMPLETED));
    streams.add(new Answer(
        200,
        ": \n\n" + SNAPSHOT + PROGRESS.formatted(1) + "event: later\ndata: x\n\n"
            + PROGRESS.formatted(4) + ENDED,
        false));

    Render end = watch();

    assertThat(end.getState()).isEqualTo(RenderState.RENDER_COMPLETED);
    assertThat(shown)
        .extracting(Render::getState)
        .containsExactly(
            RenderState.RENDER_ACCEPTED,
            RenderState.RENDER_SAMPLING,
            RenderState.RENDER_SAMPLING,
            RenderState.RENDER_ENCODING,
            RenderState.RENDER_COMPLETED);
    assertThat(shown.get(2).getProgress().getStepsDone()).isEqualTo(1);
    assertThat(looks).hasValueLessThanOrEqualTo(3);
  }

  @Test
  void aStreamThatBreaksOffIsOpenedAnew() {
    states.addAll(List.of(ACCEPTED, SAMPLING, COMPLETED));
    streams.add(new Answer(200, SNAPSHOT + "event: prog", true));
    streams.add(new Answer(200, SNAPSHOT + ENDED, false));

    assertThat(watch().getState()).isEqualTo(RenderState.RENDER_COMPLETED);
    assertThat(streams).isEmpty();
  }

  @Test
  void aFarmWithoutRoomForAWatcherIsLookedAtInstead() {
    states.addAll(List.of(ACCEPTED, SAMPLING, COMPLETED));
    streams.add(new Answer(429, "{\"message\":\"full\"}", false));
    streams.add(new Answer(503, "starting", false));

    assertThat(watch().getState()).isEqualTo(RenderState.RENDER_COMPLETED);
  }

  @Test
  void aLineWithoutEndBreaksTheStreamOff() {
    states.addAll(List.of(ACCEPTED, COMPLETED));
    streams.add(new Answer(200, "data: " + "x".repeat(5 << 20), false));

    assertThat(watch().getState()).isEqualTo(RenderState.RENDER_COMPLETED);
  }

  @Test
  void aRenderThatNobodyKnowsIsRefused() {
    assertThatThrownBy(this::watch)
        .isInstanceOfSatisfying(
            FarmFault.Refused.class, refused -> assertThat(refused.status()).isEqualTo(404));
  }

  private Render watch() {
    URI farm = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return RenderWatch.untilEnded(new FarmClient(farm), "r", shown::add);
  }

  private void answer(HttpExchange call) throws IOException {
    if (call.getRequestURI().getPath().endsWith("/events")) {
      stream(call, streams.remove());
      return;
    }
    looks.incrementAndGet();
    // The last state stays.
    String state = states.size() > 1 ? states.remove() : states.peek();
    byte[] body = (state == null ? "{\"message\":\"no such render\"}" : state)
        .getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(state == null ? 404 : 200, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  private static void stream(HttpExchange call, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(answer.status(), answer.breaksOff() ? body.length + 100 : body.length);
    call.getResponseBody().write(body);
    call.getResponseBody().flush();
    call.close();
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
