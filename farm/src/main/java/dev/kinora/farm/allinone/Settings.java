package dev.kinora.farm.allinone;

import dev.kinora.infra.config.ConfigFile;
import dev.kinora.infra.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where settings come from, weakest first: what the infra process of this data folder wrote, {@code kinora.properties} in
 * it or the file that is named, the environment, flags.
 */
public final class Settings {
  private Settings() {}

  /** For a farm of one process, which starts its own broker and store whatever once ran on the folder. */
  static ConfigReader alone(Path data, @Nullable Path named, Map<String, String> flags) {
    return read(data, Map.of(), named, flags);
  }

  /** For a role of a farm of several processes. */
  static ConfigReader shared(Path data, @Nullable Path named, Map<String, String> flags) {
    return read(data, InfraFile.read(data), named, flags);
  }

  private static ConfigReader read(
      Path data, Map<String, String> infra, @Nullable Path named, Map<String, String> flags) {
    Map<String, String> file = new HashMap<>(infra);
    Path usual = data.resolve("kinora.properties");
    if (named != null) {
      file.putAll(ConfigFile.read(named));
    } else if (Files.exists(usual)) {
      file.putAll(ConfigFile.read(usual));
    }
    return ConfigReader.of(file, System.getenv(), flags);
  }
}
