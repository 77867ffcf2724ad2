package dev.kinora.farm.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a process, as docs/configuration.md lists them. */
final class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings file, Java properties (kinora.properties in the data folder, where there is one).")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; wins over the environment and the file. May be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Nullable
  Path file() {
    return config;
  }

  Map<String, String> flags() {
    return Map.copyOf(settings);
  }
}
