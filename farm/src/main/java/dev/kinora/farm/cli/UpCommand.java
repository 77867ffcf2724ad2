package dev.kinora.farm.cli;

import dev.kinora.farm.allinone.AllInOne;
import dev.kinora.farm.allinone.RunningFarm;
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
  private DataOption data = new DataOption();

  @Mixin
  private SettingsOptions settings = new SettingsOptions();

  @Mixin
  private OutputOptions output = new OutputOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the API, 0 for a free one (8080).")
  private @Nullable Integer port;

  UpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path folder = data.folder();
    Logs.to(folder, "farm", output.verbose());
    StartTrace trace = StartTrace.ofProcess();
    AllInOne farm =
        AllInOne.start(RunningFarm.claim(folder), folder, settings.file(), flags(), trace);
    StopHook hook = StopHook.install(Exit.DONE, () -> {
      console.say("stopping ...");
      farm.close();
    });
    if (output.verbose()) {
      trace.lines().forEach(console::say);
    }
    console.print(
        output.json()
            ? JsonText.fields(Map.of("url", farm.url().toString(), "data", folder.toString()))
            : "Kinora is up at %s, data in %s; Ctrl-C stops it".formatted(farm.url(), folder));
    return hook.waitForStop();
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>(settings.flags());
    if (port != null) {
      flags.put("gateway.port", String.valueOf(port));
    }
    return flags;
  }
}
