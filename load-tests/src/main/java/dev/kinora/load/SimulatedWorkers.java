package dev.kinora.load;

import dev.kinora.job.FarmException;
import dev.kinora.load.simulation.SimulatedWorker;
import dev.kinora.v1.FailureCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Worker processes with a simulated device, of which there are now more, now fewer. Used by one thread. */
final class SimulatedWorkers implements AutoCloseable {
  private static final long DRAIN_SECONDS = 40;
  /** Small JVMs: many of them share what two cores and a few GiB give. */
  private static final List<String> FLAGS = List.of(
      "-Xmx160m",
      "-Xss512k",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:ReservedCodeCacheSize=32m",
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");

  private final Path data;
  /** By name, the newest last. */
  private final LinkedHashMap<String, Process> processes = new LinkedHashMap<>();

  SimulatedWorkers(Path data) {
    this.data = data;
  }

  /** Returns when that many have their slots started, or the others have ended. */
  void resize(int count) throws IOException, InterruptedException {
    var fresh = new ArrayList<Process>();
    while (processes.size() < count) {
      String name = "simulated-" + (processes.size() + 1);
      Process process = start(name);
      processes.put(name, process);
      fresh.add(process);
    }
    for (Process process : fresh) {
      awaitReady(process);
    }
    var leaving = new ArrayList<Process>();
    while (processes.size() > count) {
      leaving.add(processes.pollLastEntry().getValue());
    }
    end(leaving);
  }

  /** Of those that run. */
  Set<String> names() {
    return Set.copyOf(processes.keySet());
  }

  private Process start(String name) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        SimulatedWorker.class.getName(),
        data.toString(),
        name));
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    // Where the benchmark itself is told to end, its broker goes too: nothing can be drained then.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private static void awaitReady(Process process) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals(SimulatedWorker.READY)) {
        return;
      }
    }
    throw new FarmException(FailureCode.UNAVAILABLE, "a simulated worker did not start");
  }

  /** Processor time of those that run now, since each was started. */
  double cpuSeconds() {
    return processes.values().stream()
        .mapToDouble(process -> KinoraProcess.cpuSeconds(process.toHandle()))
        .sum();
  }

  private static void end(List<Process> leaving) throws IOException, InterruptedException {
    for (Process process : leaving) {
      process.getOutputStream().close();
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(DRAIN_SECONDS).toNanos();
    for (Process process : leaving) {
      if (!process.waitFor(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  /** At once: what they hold is of no use any more. */
  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    processes.clear();
  }
}
