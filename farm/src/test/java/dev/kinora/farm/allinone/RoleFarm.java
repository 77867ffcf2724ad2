package dev.kinora.farm.allinone;

import dev.kinora.farm.cli.FarmCalls;
import dev.kinora.farm.cli.Main;
import dev.kinora.infra.fixture.JavaProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A farm of real processes over one data folder: infra first, then any number of gateways, workers and encoders by name. */
final class RoleFarm implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path data;
  private final Path models;
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private int launches;

  RoleFarm(Path data, Path models) {
    this.data = data;
    this.models = models;
  }

  /** Starts them; returns when all of them say that they are ready. */
  void start(String... names) {
    for (String name : names) {
      processes.put(name, launch(name));
    }
    for (String name : names) {
      awaitReady(name);
    }
  }

  void kill(String name) {
    process(name).kill();
  }

  /** The exit code of an orderly stop. */
  int stop(String name) {
    process(name).terminate();
    return process(name).exit(Duration.ofSeconds(60));
  }

  FarmCalls calls() {
    return new FarmCalls(url());
  }

  URI url() {
    return RunningFarm.on(data).orElseThrow(() -> new AssertionError("no gateway runs on " + data));
  }

  Path data() {
    return data;
  }

  @Override
  public void close() {
    List<JavaProcess> all = new ArrayList<>(processes.values());
    all.forEach(JavaProcess::close);
  }

  private JavaProcess launch(String name) {
    List<String> arguments = new ArrayList<>();
    arguments.add(name.replaceFirst("-[0-9]+$", ""));
    arguments.addAll(List.of("--name", name, "--data", data.toString()));
    for (String setting : TinyModel.settings(models)) {
      arguments.addAll(List.of("--set", setting));
    }
    return JavaProcess.start(
        Main.class,
        arguments,
        Map.of("TF_CPP_MIN_LOG_LEVEL", "2"),
        data.resolve("console-%s-%d.txt".formatted(name, ++launches)));
  }

  private void awaitReady(String name) {
    process(name).awaitLog(START, name + " is ready");
  }

  private JavaProcess process(String name) {
    JavaProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name + " was started");
    }
    return process;
  }
}
