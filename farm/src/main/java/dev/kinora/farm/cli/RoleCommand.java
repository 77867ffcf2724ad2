package dev.kinora.farm.cli;

import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.StopHook;
import dev.kinora.farm.allinone.ProcessStop;
import dev.kinora.farm.allinone.RoleProcess;
import dev.kinora.farm.allinone.StartTrace;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kinora infra}, {@code gateway}, {@code worker}, {@code encoder}: one role in a process of its own. */
@Command
final class RoleCommand implements Callable<Integer> {
  private static final int MOST_OF_A_KIND = 64;

  private final Console console;
  private final RoleKind kind;

  @Mixin
  private ProcessOptions options = new ProcessOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Name of this process on this machine; its folder and log are called so (worker, worker-2, ...).")
  private @Nullable String name;

  RoleCommand(Console console, RoleKind kind) {
    this.console = console;
    this.kind = kind;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder = options.folder();
    String called = name == null ? freeName(folder) : checked(name);
    StartTrace trace = options.begin(called);
    ProcessStop stop = new ProcessStop();
    StopHook hook = StopHook.install(Exit.DONE, stop);
    RoleProcess process = hook.guard(() -> start(
        new RoleProcess.Launch(folder, called, options.file(), options.flags()), trace, stop));
    LostProcess.watch(console, called, process.readiness(), stop);
    String health = process.health().toString();
    options.ready(
        console,
        trace,
        process.readiness(),
        Map.of("name", called, "health", health, "url", process.service().toString()),
        "%s is ready: %s/health/ready%s".formatted(called, health, address(process)));
    return hook.waitForStop();
  }

  private RoleProcess start(RoleProcess.Launch launch, StartTrace trace, ProcessStop stop) {
    return switch (kind) {
      case INFRA -> RoleProcess.infra(launch, trace, stop);
      case GATEWAY -> RoleProcess.gateway(launch, trace, stop);
      case WORKER -> RoleProcess.worker(launch, trace, stop);
      case ENCODER -> RoleProcess.encoder(launch, trace, stop);
    };
  }

  private String address(RoleProcess process) {
    return kind == RoleKind.GATEWAY ? ", API at " + process.service() : "";
  }

  private static String checked(String name) {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw CliException.unusable(
          "--name = '%s': want up to 63 lower-case letters, digits and dashes".formatted(name));
    }
    return name;
  }

  /** The role's word, with a number where processes of that name run already. Two that start at once settle it by the lock. */
  private String freeName(Path folder) {
    for (int number = 1; number <= MOST_OF_A_KIND; number++) {
      String candidate = number == 1 ? kind.word() : kind.word() + "-" + number;
      if (!RoleProcess.runs(folder, candidate)) {
        return candidate;
      }
    }
    throw CliException.unusable("%s processes of this role run on %s; give this one a --name"
        .formatted(MOST_OF_A_KIND, folder));
  }
}
