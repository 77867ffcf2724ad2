package dev.kinora.load;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A whole farm in a process of its own, as a user starts it, driven through its public API. */
final class FarmUnderTest implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LONGEST_RENDER = Duration.ofMinutes(10);

  private final Process process;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  private FarmUnderTest(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Runs {@code kinora up} of the checkout at {@code root} on {@code data}; returns when it takes renders. */
  static FarmUnderTest start(Path root, Path data) throws IOException {
    Process process = new ProcessBuilder(
            root.resolve("kinora").toString(),
            "up",
            "--port",
            "0",
            "--json",
            "--data",
            data.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line);
      if (line.endsWith("}")) {
        return new FarmUnderTest(process, url(said.toString()));
      }
    }
    throw new FarmException(FailureCode.UNAVAILABLE, "the farm did not start: " + said);
  }

  private static URI url(String json) throws InvalidProtocolBufferException {
    var fields = Struct.newBuilder();
    JsonFormat.parser().merge(json, fields);
    return URI.create(fields.getFieldsOrThrow("url").getStringValue());
  }

  /** From the request to the moment the API says that the render ended, in seconds. */
  double render(RenderSpec spec) throws IOException, InterruptedException {
    long start = System.nanoTime();
    var request = SubmitRenderRequest.newBuilder().setSpec(spec).build();
    var accepted = SubmitRenderResponse.newBuilder();
    JsonFormat.parser()
        .merge(
            send(HttpRequest.newBuilder(url.resolve("/v1/renders"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.printer().print(request)))),
            accepted);
    URI render = url.resolve("/v1/renders/" + accepted.getId());
    while (System.nanoTime() - start < LONGEST_RENDER.toNanos()) {
      Render now = render(render);
      if (now.hasEnd()) {
        double seconds = (System.nanoTime() - start) / 1e9;
        if (now.getEnd().hasFailure()) {
          throw FarmException.of(now.getEnd().getFailure());
        }
        return seconds;
      }
      Thread.sleep(POLL);
    }
    throw new FarmException(
        FailureCode.UNAVAILABLE, "render %s took longer than %s".formatted(render, LONGEST_RENDER));
  }

  private Render render(URI uri) throws IOException, InterruptedException {
    var render = Render.newBuilder();
    JsonFormat.parser().merge(send(HttpRequest.newBuilder(uri).GET()), render);
    return render.build();
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer =
        http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the farm answered %d: %s".formatted(answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  /** Peak resident memory of the process so far, in MiB; 0 where the system does not tell. */
  double peakMemoryMib() throws IOException {
    Path status = Path.of("/proc/%d/status".formatted(process.pid()));
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return 0;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    http.close();
  }
}
