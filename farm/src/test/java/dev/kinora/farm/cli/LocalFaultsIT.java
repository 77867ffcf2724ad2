package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.kinora.client.FarmClient;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.LocalFile;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.ForeignRun;
import dev.kinora.infra.fixture.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on the machine of a command, and not with the farm, is told as such. */
final class LocalFaultsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final char[] PASSWORD = "password".toCharArray();
  private static final String ENDED =
      "{\"id\":\"%s\",\"state\":\"RENDER_COMPLETED\",\"end\":{\"outputs\":[{\"placement\":\"main\"}]}}";

  private static final String FULL_OF_WORK = """
      {"code":8,"message":"a moment","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"OVERLOADED"}]}
      """;

  private final CountDownLatch cancelled = new CountDownLatch(1);
  private HttpServer farm = server();
  private final AtomicInteger submitted = new AtomicInteger();
  private volatile String fullFor = "none";

  @TempDir
  private Path folder = Path.of("");

  @BeforeEach
  void open() {
    farm.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    farm.createContext("/", this::answer);
    farm.start();
  }

  @AfterEach
  void close() {
    farm.stop(0);
  }

  @Test
  void aFullDiskIsNoFarmThatDoesNotAnswer() {
    FarmClient client = new FarmClient(URI.create(url("http")));

    try (LocalFile full = LocalFile.open(Path.of("/dev/full"))) {
      assertThatThrownBy(() -> client.download("r1", "main", full))
          .isInstanceOfSatisfying(
              CliException.class, fault -> assertThat(fault.exit()).isEqualTo(Exit.UNUSABLE))
          .hasMessageContaining("cannot write /dev/full: No space left on device");
    }
  }

  @Test
  void aFolderThatGoesWhileTheRenderIsUnderWayIsToldAtOnce() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));

    CommandRun run =
        CommandRun.of("render", "x", "-o", gone.resolve("h.mp4").toString(), "--farm", url("http"));

    assertThat(run.errorLines().getLast())
        .startsWith("kinora: cannot write")
        .contains("h.mp4")
        .contains("its folder is gone");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void aCertificateThatIsNotBelievedNamesTheOptionThatBelievesIt() throws Exception {
    farm.stop(0);
    farm = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ((HttpsServer) farm).setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    open();

    CommandRun run = CommandRun.of("list", "--farm", url("https"));

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("a certificate that is not believed", "--ca-file FILE")
        .doesNotContain("no farm answers");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void ctrlCSaysWhatOfAJobsFileIsDone() throws Exception {
    Path jobs = Files.writeString(
        folder.resolve("jobs.jsonl"),
        "{\"prompt\": \"a\"}\n{\"prompt\": \"never\"}\n{\"prompt\": \"c\"}\n");
    List<String> arguments = List.of(
        "render",
        "--jobs",
        jobs.toString(),
        "-o",
        folder.toString(),
        "--at-once",
        "1",
        "--farm",
        url("http"));
    try (JavaProcess process =
        JavaProcess.start(Main.class, arguments, Map.of(), folder.resolve("log"))) {
      process.awaitLog(SOON, "1 of 3 done");
      // The second render is under way once the farm was asked for it.
      Await.until(SOON, "the second render", () -> submitted.get() == 2);

      process.terminate();

      assertThat(process.exit(SOON)).isEqualTo(Exit.INTERRUPTED);
      assertThat(process.log())
          .contains("stopped: 1 of 3 done; cancelling 1 under way, 1 not begun")
          .contains("what is done is in " + folder)
          .contains(folder.resolve("00001.mp4").toString());
      assertThat(cancelled.getCount()).isZero();
    }
  }

  @Test
  void aFullDiskStopsAJobsFileWithOneErrorAndSaysWhatIsNotDone() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int line = 1; line <= 40; line++) {
      lines.append("{\"prompt\": \"").append(line).append("\"}\n");
    }
    Path jobs = Files.writeString(folder.resolve("jobs.jsonl"), lines);
    fullFor = "r3";

    CommandRun run = CommandRun.of(
        "render",
        "--jobs",
        jobs.toString(),
        "-o",
        folder.toString(),
        "--at-once",
        "2",
        "--json",
        "--farm",
        url("http"));

    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
    assertThat(run.errorLines())
        .filteredOn(line -> line.startsWith("kinora:"))
        .singleElement()
        .asString()
        .contains("cannot write", "No space left on device");
    assertThat(run.errorLines().getLast())
        .isEqualTo("stopped: 1 of 40 done, 1 not; cancelling 1 under way, 37 not begun");
    assertThat(submitted.get()).isEqualTo(3);
    assertThat(cancelled.getCount()).isZero();
    JsonArray renders =
        JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("renders");
    assertThat(renders).hasSize(40);
    assertThat(renders.get(39).toString()).contains("not done: the disk is full");
  }

  /** Every second render that is submitted goes on for ever. */
  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    call.getRequestBody().readAllBytes();
    String answer;
    int status = 200;
    if (path.endsWith(":cancel")) {
      cancelled.countDown();
      answer = "{}";
    } else if (path.endsWith("/videos/main")) {
      Files.deleteIfExists(folder.resolve("gone/h.mp4.part"));
      Files.deleteIfExists(folder.resolve("gone"));
      if (path.contains("/" + fullFor + "/")) {
        fullFor = "none";
        fillDisk();
        status = 429;
      }
      answer = status == 429 ? FULL_OF_WORK : "a video".repeat(10_000);
    } else if (call.getRequestMethod().equals("POST")) {
      answer = "{\"id\":\"r" + submitted.incrementAndGet() + "\"}";
    } else {
      String id = path.substring(path.lastIndexOf('/') + 1);
      answer = id.equals("r2") && cancelled.getCount() > 0
          ? "{\"id\":\"r2\",\"state\":\"RENDER_SAMPLING\"}"
          : ENDED.formatted(id);
    }
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  /** What the third line's video is written to next takes nothing. */
  private void fillDisk() throws IOException {
    Path part = folder.resolve("00003.mp4.part");
    Files.deleteIfExists(part);
    Files.createSymbolicLink(part, Path.of("/dev/full"));
  }

  private String url(String scheme) {
    return scheme + "://127.0.0.1:" + farm.getAddress().getPort();
  }

  private SSLContext selfSigned() throws Exception {
    Path store = folder.resolve("store.p12");
    ForeignRun keytool = ForeignRun.of(
        folder,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "farm",
            "-dname",
            "CN=farm",
            "-ext",
            "SAN=IP:127.0.0.1",
            "-keyalg",
            "EC",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            store.toString()));
    assertThat(keytool.code()).as(keytool.output()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
