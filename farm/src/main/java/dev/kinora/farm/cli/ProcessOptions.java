package dev.kinora.farm.cli;

import dev.kinora.client.command.DataOption;
import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.JsonText;
import dev.kinora.farm.allinone.StartTrace;
import dev.kinora.infra.health.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What every command takes that keeps a process running until it is told to stop, and what it says of its start. */
final class ProcessOptions {
  private static final Duration LONG_START = Duration.ofSeconds(10);

  @Mixin
  private DataOption data = new DataOption();

  @Mixin
  private SettingsOptions settings = new SettingsOptions();

  @Mixin
  private OutputOptions output = new OutputOptions();

  Path folder() {
    return data.folder();
  }

  @Nullable
  Path file() {
    return settings.file();
  }

  Map<String, String> flags() {
    return settings.flags();
  }

  /** From now on the process writes the log of that name. */
  StartTrace begin(String log) {
    Logs.to(folder(), log, output.verbose());
    return StartTrace.ofProcess();
  }

  /**
   * Prints, once the process is ready, that it is: {@code facts} as JSON, or {@code line} for people. Says what it waits for where
   * that takes long, and nothing where the process is lost before.
   *
   * @param facts of them {@code health} or else {@code url} is where /health/ready is
   */
  void ready(
      Console console,
      StartTrace trace,
      Readiness readiness,
      Map<String, String> facts,
      String line)
      throws InterruptedException {
    boolean told = false;
    while (!readiness.await(LONG_START)) {
      if (!readiness.isLive()) {
        return;
      }
      if (!told) {
        told = true;
        console.say("not ready yet, see %s/health/ready: %s"
            .formatted(facts.getOrDefault("health", facts.get("url")), readiness.json()));
      }
    }
    if (output.verbose()) {
      trace.lines().forEach(console::say);
    }
    if (output.json()) {
      console.document(JsonText.fields(facts));
    } else {
      console.print(line);
    }
  }
}
