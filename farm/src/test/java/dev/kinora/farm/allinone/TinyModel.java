package dev.kinora.farm.allinone;

import dev.kinora.farm.gate.Checkout;
import dev.kinora.infra.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The smallest model of the checkout alone in a folder of models, so that tests load nothing else. */
public final class TinyModel {
  public static final String NAME = "tiny-shapes";

  private TinyModel() {}

  public static Path folderIn(Path parent) throws IOException {
    Path from = Checkout.root().resolve("models").resolve(NAME);
    Path models = parent.resolve("models");
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path to = models.resolve(NAME).resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    return models;
  }

  /** Settings of a farm that has this model and takes it where a render names none. */
  public static List<String> settings(Path models) {
    return List.of(
        "farm.models=" + models, "gateway.port=0", "default-model=" + NAME, "worker.threads=1");
  }

  /** The same as the environment of a process. */
  public static Map<String, String> environment(Path models) {
    return settings(models).stream()
        .map(setting -> setting.split("=", 2))
        .collect(
            Collectors.toMap(parts -> ConfigReader.environmentName(parts[0]), parts -> parts[1]));
  }
}
