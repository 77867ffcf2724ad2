package dev.kinora.farm.cli;

import dev.kinora.client.command.DataOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.command.RunningFarm;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.farm.allinone.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kinora doctor}: whether this machine can run a farm, one line for each thing it needs. */
@Command(name = "doctor", description = "Checks what a farm needs on this machine.")
final class DoctorCommand implements Callable<Integer> {
  private static final int API_PORT = 8080;
  private static final long MEMORY_MIB = 2048;

  private final Console console;

  @Mixin
  private DataOption data = new DataOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path folder = data.folder();
    Logs.to(folder, "doctor", output.verbose());
    List<JsonText.Check> findings = new ArrayList<>();
    findings.add(java());
    findings.add(memory());
    findings.add(attempt("data folder", () -> Machine.check(folder)));
    findings.add(port(folder));
    findings.add(attempt("TensorFlow", Machine::tensorFlow));
    findings.add(attempt("FFmpeg", Machine::ffmpeg));

    boolean good = findings.stream().allMatch(JsonText.Check::good);
    if (output.json()) {
      console.document(JsonText.checks(findings));
    } else {
      findings.forEach(f ->
          console.print("%-4s %-12s %s".formatted(f.good() ? "ok" : "BAD", f.subject(), f.says())));
    }
    return good ? Exit.DONE : Exit.UNUSABLE;
  }

  private static JsonText.Check java() {
    String says = "%s in %s".formatted(Runtime.version(), System.getProperty("java.home"));
    return new JsonText.Check("Java", Runtime.version().feature() == 25, says);
  }

  private static JsonText.Check memory() {
    var system = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.OperatingSystemMXBean known) {
      long mib = known.getTotalMemorySize() >> 20;
      return new JsonText.Check(
          "memory",
          mib >= MEMORY_MIB,
          "%s MiB, a farm in one process takes up to 1536".formatted(mib));
    }
    return new JsonText.Check("memory", true, "unknown");
  }

  private static JsonText.Check port(Path folder) {
    try (ServerSocket socket = new ServerSocket(API_PORT, 1, InetAddress.getLoopbackAddress())) {
      return new JsonText.Check("port", true, socket.getLocalPort() + " is free");
    } catch (IOException e) {
      boolean ours = RunningFarm.on(folder).isPresent();
      return new JsonText.Check(
          "port",
          ours,
          API_PORT
              + (ours ? " is taken by the farm of this folder" : " is taken: use 'up --port'"));
    }
  }

  private static JsonText.Check attempt(String subject, Callable<String> check) {
    try {
      return new JsonText.Check(subject, true, check.call());
    } catch (Exception e) {
      return new JsonText.Check(subject, false, String.valueOf(e.getMessage()).replace('\n', ' '));
    }
  }
}
