package dev.kinora.farm.cli;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.StopHook;
import dev.kinora.farm.allinone.AllInOne;
import dev.kinora.farm.allinone.FolderClaim;
import dev.kinora.farm.allinone.ProcessStop;
import dev.kinora.farm.allinone.StartTrace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kinora up}: the whole farm in one process, until it is told to stop. */
@Command(name = "up", description = "Runs a whole farm in this process until Ctrl-C.")
final class UpCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private ProcessOptions options = new ProcessOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the API, 0 for a free one (8080).")
  private @Nullable Integer port;

  UpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder = options.folder();
    StartTrace trace = options.begin("farm");
    ProcessStop stop = new ProcessStop();
    StopHook hook = StopHook.install(Exit.DONE, () -> {
      console.say("stopping ...");
      stop.run();
    });
    AllInOne farm = hook.guard(() -> {
      AllInOne started =
          AllInOne.start(FolderClaim.claim(folder), folder, options.file(), flags(), trace, stop);
      started.awaitReady();
      return started;
    });
    LostProcess.watch(console, "this farm", farm.readiness(), stop);
    options.ready(
        console,
        trace,
        farm.readiness(),
        Map.of("url", farm.url().toString(), "data", folder.toString()),
        "Kinora is up at %s, data in %s; Ctrl-C stops it".formatted(farm.url(), folder));
    return hook.waitForStop();
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>(options.flags());
    if (port != null) {
      flags.put("gateway.port", String.valueOf(port));
    }
    return flags;
  }
}
