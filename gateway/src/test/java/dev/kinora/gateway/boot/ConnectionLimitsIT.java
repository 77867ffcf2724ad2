package dev.kinora.gateway.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.call.LimitsConfig;
import dev.kinora.gateway.fixture.GrpcBytes;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.WatchRenderRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.client.GrpcClientRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a connection can do to a gateway with small limits. */
class ConnectionLimitsIT {
  private static final int PATIENCE_MS = 20_000;
  private static final int PLACES = 8;
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    LimitsConfig small = new LimitsConfig(
        2_048,
        1_024,
        7,
        40,
        PLACES,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(6));
    gateway = RunningGateway.start(
        INFRA.context("gateway"),
        RunningGateway.config(
            new ServerConfig("127.0.0.1", 0, 64, 4, 4, small),
            RunningGateway.access(Optional.empty())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws IOException {
    String header = "x: " + "y".repeat(200) + "\r\n";
    assertThat(answer("GET /health/live HTTP/1.1\r\nhost: a\r\n" + header.repeat(5) + "\r\n"))
        .startsWith("HTTP/1.1 200");
    String refused =
        answer("GET /health/live HTTP/1.1\r\nhost: a\r\n" + header.repeat(20) + "\r\n");
    assertThat(refused).startsWith("HTTP/1.1 431").endsWith("}");
    assertThat(status(refused).getString("message")).contains("larger than 2048 bytes");
  }

  @Test
  void whatIsNoRequestIsRefused() throws IOException {
    String refused = answer("GET /health/live HTTP/one\r\nhost: a\r\n\r\n");
    assertThat(refused).contains(" 400 ");
    assertThat(status(refused).getInteger("code")).isEqualTo(3);
  }

  @Test
  void aRequestLineThatIsTooLongIsRefused() throws IOException {
    String refused = answer("GET /" + "y".repeat(2_000) + " HTTP/1.1\r\nhost: a\r\n\r\n");
    assertThat(refused).contains(" 414 ");
    assertThat(status(refused).getString("message")).contains("longer than 1024 bytes");
  }

  @Test
  void aSilentConnectionAndOneThatStopsInItsHeadAreClosed() throws IOException {
    assertThat(answer("")).isEmpty();
    assertThat(answer("GET /health/live HT")).isEmpty();
    assertThat(answer("GET /health/live HTTP/1.1\r\nhost: a\r\nx: ")).isEmpty();
    assertThat(answer("PRI * HTTP/2.0\r\n")).isEmpty();
  }

  /** SETTINGS is the first frame; 3 is the concurrent streams, 6 the header list: there the path is one of them. */
  @Test
  void anHttp2ClientIsToldItsStreamsAndHeaderList() throws IOException {
    byte[] first = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    String settings = new String(first, StandardCharsets.ISO_8859_1);
    assertThat(settings).contains("\0\3\0\0\0\7").contains("\0\6\0\0\14\0");
  }

  /** Something is sent all the time, so that it is not silence that closes the connection. */
  @Test
  void aHeadThatComesByteByByteIsCut() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(200);
      socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nx: ".getBytes(US_ASCII));
      assertThat(trickle(socket)).as("closed").isTrue();
    }
  }

  @Test
  void soIsOneOnAConnectionThatWasUsedBefore() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(200);
      for (int i = 0; i < 3; i++) {
        socket
            .getOutputStream()
            .write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(US_ASCII));
        StringBuilder said = new StringBuilder();
        while (!said.toString().endsWith("}")) {
          said.append((char) socket.getInputStream().read());
        }
        assertThat(said).startsWith("HTTP/1.1 200");
      }
      socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nx: ".getBytes(US_ASCII));
      assertThat(trickle(socket)).as("closed").isTrue();
    }
  }

  /** A ping is no request: who sends nothing else is closed as if it were silent. */
  @Test
  void anHttp2ConnectionThatAsksForNothingIsClosed() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient http = vertx.createHttpClient(new HttpClientOptions()
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false));
      HttpClientRequest request =
          GrpcCalls.get(http.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/health/live"));
      CompletableFuture<Void> closed = new CompletableFuture<>();
      request.connection().closeHandler(gone -> closed.complete(null));
      assertThat(GrpcCalls.get(request.send()).statusCode()).isEqualTo(200);
      vertx.setPeriodic(500, again -> request.connection().ping(Buffer.buffer(new byte[8])));
      closed.get(20, TimeUnit.SECONDS);
    } finally {
      GrpcCalls.get(vertx.close());
    }
  }

  @Test
  void aBodyThatComesByteByByteIsRefused() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(200);
      String head =
          "POST /v1/renders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
              + "content-length: 900000\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      StringBuilder said = new StringBuilder();
      assertThat(trickle(socket, said)).as("closed").isTrue();
      assertThat(said).contains("HTTP/1.1 408").contains("did not come whole");
    }
  }

  @Test
  void overHttp2OnlyTheSlowRequestIsBrokenOff() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient http = vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false),
          new PoolOptions().setHttp2MaxSize(1));
      HttpClientRequest slow =
          GrpcCalls.get(http.request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/v1/renders"));
      slow.putHeader("content-type", "application/json").setChunked(true);
      AtomicBoolean closed = new AtomicBoolean();
      slow.connection().closeHandler(gone -> closed.set(true));
      CompletableFuture<Long> reset = new CompletableFuture<>();
      slow.exceptionHandler(broken -> {
        if (broken instanceof StreamResetException known) {
          reset.complete(known.getCode());
        }
      });
      GrpcCalls.get(slow.write("{"));
      HttpClientResponse refused = GrpcCalls.get(slow.response());
      assertThat(refused.statusCode()).isEqualTo(408);
      assertThat(reset.get(20, TimeUnit.SECONDS)).isZero();

      HttpClientRequest next =
          GrpcCalls.get(http.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/v1/models"));
      assertThat(next.connection()).isSameAs(slow.connection());
      assertThat(GrpcCalls.get(next.send()).statusCode()).isEqualTo(200);
      assertThat(closed).isFalse();
    } finally {
      GrpcCalls.get(vertx.close());
    }
  }

  @Test
  void aGrpcMessageThatDoesNotComeWholeIsRefused() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient http = vertx.createHttpClient(new HttpClientOptions()
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false));
      for (String path :
          List.of("grpc.health.v1.Health/Check", GrpcCalls.RENDERS + "SubmitRenders")) {
        HttpClientRequest slow =
            GrpcCalls.get(http.request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/" + path));
        slow.putHeader("content-type", "application/grpc").setChunked(true);
        GrpcCalls.get(slow.write(GrpcBytes.frame(0, new byte[20]).getBuffer(0, 15)));
        HttpClientResponse refused = GrpcCalls.get(slow.response());
        assertThat(refused.getHeader("grpc-status")).as(path).isEqualTo("4");
        assertThat(refused.getHeader("grpc-message")).contains("did not come whole");
      }
    } finally {
      GrpcCalls.get(vertx.close());
    }
  }

  /** The other connection is silent from a later moment on, so where it is closed, the watch's would have been before. */
  @Test
  void aWatchOfARenderThatWaitsOutlivesWhatIsIdle() throws Exception {
    String id = gateway.post("/v1/renders", "{\"spec\":{\"prompt\":\"waits\"}}").id();
    try (GrpcCalls calls = new GrpcCalls(gateway.port())) {
      GrpcClientRequest<Buffer, Buffer> watch = calls.open(GrpcCalls.RENDERS + "WatchRender");
      BlockingQueue<Buffer> told = new LinkedBlockingQueue<>();
      watch.response().onSuccess(answer -> answer.handler(told::add));
      watch.end(Buffer.buffer(WatchRenderRequest.newBuilder().setId(id).build().toByteArray()));
      assertThat(told.poll(20, TimeUnit.SECONDS)).as("the snapshot").isNotNull();

      assertThat(answer("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n")).contains("200 OK");
      RenderJob job = Samples.job(Samples.NOW).toBuilder().setId(id).build();
      RunningGateway.publish(gateway.context(), Samples.started(job, "a"), true);
      assertThat(told.poll(20, TimeUnit.SECONDS)).as("what happened then").isNotNull();
    }
  }

  @Test
  void refusedConnectionsTakeNoPlaceAndOthersAreServedAfterThem() throws IOException {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < PLACES; i++) {
        held.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
      }
      Await.until(SOON, "a refused connection", () -> !served());
      for (int i = 0; i < 50; i++) {
        served();
      }
      assertThat(gateway.connections()).isLessThanOrEqualTo(PLACES);
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
    Await.until(SOON, "no connection", () -> gateway.connections() == 0);
    assertThat(served()).isTrue();
  }

  /** The body of a refusal. */
  private static JsonObject status(String refused) {
    return new JsonObject(refused.substring(refused.indexOf("\r\n\r\n") + 4));
  }

  private static boolean served() {
    try {
      return answer("GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
          .startsWith("HTTP/1.1 200");
    } catch (IOException reset) {
      return false;
    }
  }

  private static boolean trickle(Socket socket) {
    return trickle(socket, new StringBuilder());
  }

  /** Sends a byte every 200 ms and keeps what comes; whether the gateway closed within ten seconds. */
  private static boolean trickle(Socket socket, StringBuilder said) {
    long end = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() < end) {
      try {
        socket.getOutputStream().write('y');
        int read = socket.getInputStream().read();
        if (read < 0) {
          return true;
        }
        said.append((char) read);
        while (socket.getInputStream().available() > 0) {
          said.append((char) socket.getInputStream().read());
        }
      } catch (SocketTimeoutException quiet) {
        // Nothing was said for 200 ms: another byte.
      } catch (IOException closed) {
        return true;
      }
    }
    return false;
  }

  private static String answer(String request) throws IOException {
    return new String(bytes(request), StandardCharsets.ISO_8859_1);
  }

  /** All that comes until the gateway closes; a SocketTimeoutException where it does not. */
  private static byte[] bytes(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return in.readAllBytes();
    }
  }
}
