package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.client.command.RunningFarm;
import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.v1.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A farm of real processes over one data folder: infra first, then any number of gateways, workers and encoders by name. */
final class RoleFarm implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Pattern HEALTH = Pattern.compile("http://127.0.0.1:[0-9]+(?=/health/ready)");

  private static final Pattern API = Pattern.compile("(?<=API at )http://127.0.0.1:[0-9]+");
  private static final List<String> ONE_OF_EACH = List.of("infra", "encoder", "worker", "gateway");

  private final Path data;
  private final Path models;
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private int launches;

  /** Of nothing yet; the small model will be in the folder's {@code models}. */
  RoleFarm(Path data) {
    this.data = data;
    this.models = data.resolve("models");
  }

  /** The broker and the store first, then those that need them, which need not wait for one another. */
  void startOneOfEach() throws IOException {
    TinyModel.folderIn(data);
    start("infra");
    start("encoder", "worker", "gateway");
  }

  /** A video that takes little time to encode: these tests are about processes. */
  static Placement small() {
    return Placement.newBuilder().setName("main").setWidth(64).setHeight(64).build();
  }

  /** Starts them; returns when all of them say that they are ready. */
  void start(String... names) {
    for (String name : names) {
      if (processes.containsKey(name)) {
        throw new IllegalArgumentException(name + " was started and not ended");
      }
      processes.put(name, launch(name));
    }
    for (String name : names) {
      awaitReady(name);
    }
  }

  /** What a process says that may not start beside the others; its exit code must be 2. */
  String refused(String name, String... settings) {
    try (JavaProcess process = launch(name, settings)) {
      int code = process.exit(START);
      assertThat(code).as(process.log()).isEqualTo(2);
      return process.log();
    }
  }

  /** Returns the moment at which it was surely dead. */
  Instant kill(String name) {
    process(name).kill();
    processes.remove(name);
    return Instant.now();
  }

  /** That every process but this one still runs: none of them was taken along, none was started anew. */
  void othersRunOn(String killed) {
    processes.forEach((name, process) ->
        assertThat(name.equals(killed) || process.alive()).as("%s lives", name).isTrue());
  }

  long pid(String name) {
    return process(name).pid();
  }

  /** What a process counts, added up over the labels; a counter that has not begun is 0. */
  double count(String name, String metric) {
    return get(health(name).resolve("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Ends, in an orderly way, all that was started beyond one of each role. */
  void keepOneOfEach() {
    for (String name : List.copyOf(processes.keySet())) {
      if (!ONE_OF_EACH.contains(name)) {
        assertThat(stop(name)).as("exit code of %s", name).isZero();
      }
    }
  }

  /** The exit code of an orderly stop. */
  int stop(String name) {
    process(name).terminate();
    int code = process(name).exit(Duration.ofSeconds(60));
    processes.remove(name);
    return code;
  }

  FarmCalls calls() {
    return new FarmCalls(url());
  }

  URI url() {
    return RunningFarm.on(data).orElseThrow(() -> new AssertionError("no gateway runs on " + data));
  }

  /** Where a gateway told that its API is. */
  URI api(String name) {
    Matcher told = API.matcher(process(name).log());
    if (!told.find()) {
      throw new AssertionError(name + " did not say where its API is");
    }
    return URI.create(told.group());
  }

  /** What all processes, ended ones too, warned of. */
  String warnings() {
    try (Stream<Path> consoles = Files.list(data)) {
      return consoles
          .filter(file -> file.getFileName().toString().startsWith("console-"))
          .sorted()
          .flatMap(RoleFarm::warnings)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> warnings(Path console) {
    try {
      return Files.readAllLines(console).stream()
          .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
          .map(line -> console.getFileName() + ": " + line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return data;
  }

  @Override
  public void close() {
    http.close();
    List<JavaProcess> all = new ArrayList<>(processes.values());
    all.forEach(JavaProcess::close);
  }

  private JavaProcess launch(String name, String... settings) {
    List<String> arguments = new ArrayList<>();
    arguments.add(name.replaceFirst("-[0-9]+$", ""));
    arguments.addAll(List.of("--name", name, "--data", data.toString()));
    for (String setting : TinyModel.settings(models)) {
      arguments.addAll(List.of("--set", setting));
    }
    // Soon and often, so that there are checkpoints in renders of seconds.
    arguments.addAll(List.of("--set", "worker.checkpoint-every=200ms"));
    arguments.addAll(List.of("--set", "worker.drain=8s"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return FarmProcess.start(
        arguments,
        Map.of("TF_CPP_MIN_LOG_LEVEL", "2"),
        data.resolve("console-%s-%s.txt".formatted(name, ++launches)));
  }

  private void awaitReady(String name) {
    process(name).awaitLog(START, name + " is ready");
  }

  /** As the process told it when it was started. */
  private URI health(String name) {
    Matcher told = HEALTH.matcher(process(name).log());
    if (!told.find()) {
      throw new AssertionError(name + " did not say where its health is");
    }
    return URI.create(told.group());
  }

  private HttpResponse<String> get(URI address) {
    try {
      return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private JavaProcess process(String name) {
    JavaProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name + " was started");
    }
    return process;
  }
}
