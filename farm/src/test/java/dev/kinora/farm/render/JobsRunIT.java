package dev.kinora.farm.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kinora.client.console.Exit;
import dev.kinora.farm.cli.CommandRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code render --jobs} against a farm that is full at the first time of each question. */
final class JobsRunIT {
  private static final String FULL =
      "{\"code\":8,\"message\":\"full\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"OVERLOADED\"}]}";
  private static final String GONE =
      "{\"code\":5,\"message\":\"no such video\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"NOT_FOUND\"}]}";
  private static final String ENDED =
      "{\"id\":\"r1\",\"state\":\"RENDER_COMPLETED\",\"end\":{\"outputs\":[{\"placement\":\"main\"}]}}";

  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Map<String, String> answers = new ConcurrentHashMap<>(Map.of(
      "/v1/renders", "{\"id\":\"r1\"}",
      "/v1/renders/r1", ENDED,
      "/v1/renders/r1/videos/main", "a video"));
  private final HttpServer farm = server();

  @TempDir
  private Path folder = Path.of("");

  @BeforeEach
  void open() {
    farm.createContext("/", this::answer);
    farm.start();
  }

  @AfterEach
  void close() {
    farm.stop(0);
  }

  @Test
  void waitsForRoomAtTheSubmitTheWatchAndTheDownload() throws IOException {
    CommandRun run = render();

    assertThat(run.err()).doesNotContain("full");
    assertThat(run.code()).isZero();
    assertThat(folder.resolve("out/00001.mp4")).hasContent("a video");
    assertThat(refused).hasSameSizeAs(answers.keySet());
  }

  @Test
  void tellsOfARenderThatEndedWellAlsoWhereItsVideoCannotBeFetched() throws IOException {
    answers.remove("/v1/renders/r1/videos/main");

    CommandRun run = render();

    assertThat(run.code()).isEqualTo(Exit.PARTIAL);
    assertThat(run.out()).contains("RENDER_COMPLETED", "no such video");
  }

  private CommandRun render() throws IOException {
    Path jobs = Files.writeString(folder.resolve("jobs.jsonl"), "{\"prompt\": \"star\"}\n");
    String url = "http://127.0.0.1:" + farm.getAddress().getPort();
    return CommandRun.of(
        "render",
        "--jobs",
        jobs.toString(),
        "-o",
        folder.resolve("out").toString(),
        "--farm",
        url,
        "--json");
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    boolean first = refused.add(path);
    String answer = answers.get(path);
    byte[] body = (first ? FULL : answer == null ? GONE : answer).getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(first ? 429 : answer == null ? 404 : 200, body.length);
    call.getResponseBody().write(body);
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
