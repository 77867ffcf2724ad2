package dev.kinora.gateway.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudioIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Vertx vertx;
  private static int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void listen() {
    vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    Studio.load().mount(router, (rc, bytes) -> rc.response().end(bytes));
    HttpServer server = vertx.createHttpServer().requestHandler(router);
    port = Await.result(SOON, "the server", server.listen(0, "127.0.0.1").toCompletionStage())
        .actualPort();
  }

  @AfterAll
  static void stop() {
    Await.result(SOON, "the end of Vert.x", vertx.close().toCompletionStage());
  }

  @Test
  void servesThePageWithAStrictPolicy() throws Exception {
    HttpResponse<String> page = send(request("/").GET());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<kinora-studio>");
    assertThat(page.headers().map())
        .containsKey("content-security-policy")
        .extractingByKey("x-content-type-options")
        .asString()
        .contains("nosniff");
    assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(page, "referrer-policy")).isEqualTo("no-referrer");
    assertThat(header(page, "cross-origin-opener-policy")).isEqualTo("same-origin");
    assertThat(header(page, "cache-control")).isEqualTo("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/studio/main.js",
        "/studio/lit/index.js",
        "/studio/lit-html/directives/repeat.js",
        "/studio/lit__reactive-element/reactive-element.js"
      })
  void servesModulesAsJavaScript(String path) throws Exception {
    HttpResponse<String> module = send(request(path).GET());

    assertThat(module.statusCode()).isEqualTo(200);
    assertThat(header(module, "content-type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(module.body()).contains("import");
  }

  @Test
  void answersOnlyHeadersWhereTheBrowserHasTheFile() throws Exception {
    HttpResponse<String> first = send(request("/studio/page.css").GET());
    String etag = header(first, "etag");

    HttpResponse<String> again =
        send(request("/studio/page.css").header("if-none-match", etag).GET());
    HttpResponse<String> other =
        send(request("/studio/page.css").header("if-none-match", "\"other\"").GET());
    HttpResponse<String> head =
        send(request("/studio/page.css").method("HEAD", BodyPublishers.noBody()));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "content-length"))
        .isEqualTo(String.valueOf(first.body().getBytes(StandardCharsets.UTF_8).length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/studio/",
        "/studio/index.html",
        "/studio/../logback.xml",
        "/studio/%2e%2e/logback.xml",
        "/studio/..%2flogback.xml",
        "/studio/....//logback.xml",
        "/studio//etc/passwd",
        "/studio/lit/../../../../META-INF/MANIFEST.MF",
        "/studio/lit/package.json",
        "/studio/lit/polyfill-support.js",
        "/studio/main.js%00.css",
        "/studio/api/",
        "/studio\\main.js"
      })
  void servesNothingThatIsNotOfThePage(String path) throws Exception {
    assertThat(statusOf(path)).isIn(400, 404);
  }

  /** Sends the path as it is; an HTTP client would put it in order first. */
  private static int statusOf(String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      String request =
          "GET %s HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n".formatted(path);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ")[1]);
    }
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }
}
