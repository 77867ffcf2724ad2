package dev.kinora.farm.cli;

import dev.kinora.farm.allinone.StartTrace;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What every command takes that keeps a process running until it is told to stop, and what it says of its start. */
final class ProcessOptions {
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

  /** Prints that the process is ready: {@code facts} as JSON, or {@code line} for people. */
  void ready(Console console, StartTrace trace, Map<String, String> facts, String line) {
    if (output.verbose()) {
      trace.lines().forEach(console::say);
    }
    console.print(output.json() ? JsonText.fields(facts) : line);
  }
}
