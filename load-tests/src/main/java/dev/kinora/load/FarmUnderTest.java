package dev.kinora.load;

import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A farm in processes of its own, driven through its public API. */
final class FarmUnderTest implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LONGEST_RENDER = Duration.ofMinutes(10);
  private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

  /** The process with the gateway first. */
  private final Deque<KinoraProcess> processes = new ArrayDeque<>();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private FarmUnderTest() {}

  /** {@code kinora up} of the checkout at {@code root} on {@code data}; returns when it takes renders. */
  static FarmUnderTest start(Path root, Path data) throws IOException {
    var farm = new FarmUnderTest();
    farm.processes.push(KinoraProcess.start(root, data, "up", List.of("--port", "0")));
    return farm;
  }

  /** Broker, store and gateway, and nobody to work: what is submitted stays in the queue. */
  static FarmUnderTest withoutWorkers(Path root, Path data, String... settings) throws IOException {
    var gateway = new ArrayList<>(List.of(settings));
    gateway.add("gateway.port=0"); // there may be two such farms
    return ofParts(root, data, List.of(new Part("infra", List.of()), new Part("gateway", gateway)));
  }

  /** A process of a farm: the command that it is, and its settings as {@code KEY=VALUE}. */
  record Part(String command, List<String> settings) {}

  /** Each part a process of its own, in the order that they start; the gateway is the last. */
  static FarmUnderTest ofParts(Path root, Path data, List<Part> parts) throws IOException {
    var farm = new FarmUnderTest();
    try {
      for (Part part : parts) {
        var flags = part.settings().stream()
            .flatMap(setting -> Stream.of("--set", setting))
            .toList();
        farm.processes.push(KinoraProcess.start(root, data, part.command(), flags));
      }
      return farm;
    } catch (IOException | RuntimeException e) {
      farm.close();
      throw e;
    }
  }

  URI url() {
    return processes.getFirst().url();
  }

  /** Returns the new render's id, once the farm has accepted it. */
  String submit(RenderSpec spec) throws IOException, InterruptedException {
    var request = SubmitRenderRequest.newBuilder().setSpec(spec).build();
    var accepted = SubmitRenderResponse.newBuilder();
    JsonFormat.parser()
        .merge(
            send(HttpRequest.newBuilder(url().resolve("/v1/renders"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.printer().print(request)))),
            accepted);
    return accepted.getId();
  }

  /**
   * A render that is done.
   *
   * @param seconds from the request to the moment the API says that it ended
   */
  record Rendered(double seconds, RenderEnd end) {
    double stepMillis() {
      return (double) end.getDeviceMs() / end.getSteps();
    }
  }

  /** Returns when the render is done; a failure of it is thrown. */
  Rendered render(RenderSpec spec) throws IOException, InterruptedException {
    long start = System.nanoTime();
    return ended(url().resolve("/v1/renders/" + submit(spec)), start);
  }

  private Rendered ended(URI render, long start) throws IOException, InterruptedException {
    while (System.nanoTime() - start < LONGEST_RENDER.toNanos()) {
      Render now = get(render);
      if (now.hasEnd()) {
        double seconds = (System.nanoTime() - start) / 1e9;
        if (now.getEnd().hasFailure()) {
          throw FarmException.of(now.getEnd().getFailure());
        }
        return new Rendered(seconds, now.getEnd());
      }
      Thread.sleep(POLL);
    }
    throw new FarmException(
        FailureCode.UNAVAILABLE, "render %s took longer than %s".formatted(render, LONGEST_RENDER));
  }

  /**
   * How soon a watcher sees something.
   *
   * @param previewMillis from the worker's start, as its event says, to the first preview here
   */
  record Watched(double previewMillis, Rendered rendered) {}

  /** Empty where the render began before its watcher was connected. */
  Optional<Watched> watch(RenderSpec spec) throws IOException, InterruptedException {
    long start = System.nanoTime();
    URI render = url().resolve("/v1/renders/" + submit(spec));
    var request = HttpRequest.newBuilder(URI.create(render + "/events")).GET().build();
    OptionalLong began = OptionalLong.empty();
    OptionalLong seen = OptionalLong.empty();
    try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      var each = lines.iterator();
      while (seen.isEmpty() && each.hasNext()) {
        String line = each.next();
        if (line.equals("event: preview")) {
          seen = OptionalLong.of(System.currentTimeMillis());
        } else if (line.startsWith("data: {") && line.contains("\"started\"")) {
          began = OptionalLong.of(time(line.substring("data: ".length())));
        }
      }
    }
    Rendered rendered = ended(render, start);
    return began.isPresent() && seen.isPresent()
        ? Optional.of(new Watched(seen.getAsLong() - began.getAsLong(), rendered))
        : Optional.empty();
  }

  private static long time(String json) throws IOException {
    var event = RenderEvent.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(json, event);
    return Timestamps.toMillis(event.getTime());
  }

  private Render get(URI uri) throws IOException, InterruptedException {
    var render = Render.newBuilder();
    JsonFormat.parser().merge(send(HttpRequest.newBuilder(uri).GET()), render);
    return render.build();
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = http.send(request.timeout(LONGEST_CALL).build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the farm answered %s: %s".formatted(answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  /** The sum of a number over its labels, as {@code /metrics} of the process with the gateway names it. */
  double metric(String name) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url().resolve("/metrics")).GET())
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Processor time of each process since its start, by its command. */
  Map<String, Double> cpuSeconds() {
    var seconds = new LinkedHashMap<String, Double>();
    processes.forEach(process -> seconds.put(process.command(), process.cpuSeconds()));
    return seconds;
  }

  /** Resident memory of the process with the gateway now, in MiB; 0 where the system does not tell. */
  double memoryMib() throws IOException {
    return processes.getFirst().memoryMib("VmRSS");
  }

  /** The most it ever was. */
  double peakMemoryMib() throws IOException {
    return processes.getFirst().memoryMib("VmHWM");
  }

  @Override
  public void close() {
    processes.forEach(KinoraProcess::close);
    http.close();
  }
}
