package dev.kinora.farm.deploy;

import dev.kinora.farm.gate.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** infra/deploy/compose.yaml, with anchors merged and variables at their defaults. */
record ComposeFile(Map<?, ?> all) {
  static final Path FOLDER = Checkout.root().resolve("infra/deploy");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

  static ComposeFile read() throws IOException {
    String text = Files.readString(FOLDER.resolve("compose.yaml"));
    String filled =
        VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(match.group(1)));
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return new ComposeFile(new Yaml(new SafeConstructor(strict)).load(filled));
  }

  Map<String, Service> services() {
    Map<String, Service> services = new TreeMap<>();
    map(all, "services")
        .forEach((name, value) -> services.put(
            String.valueOf(name), new Service(String.valueOf(name), (Map<?, ?>) value)));
    return services;
  }

  Map<?, ?> declared(String kind) {
    return map(all, kind);
  }

  private static Map<?, ?> map(Map<?, ?> from, String key) {
    return from.get(key) instanceof Map<?, ?> found ? found : Map.of();
  }

  /** One container. */
  record Service(String name, Map<?, ?> all) {
    @Override
    public String toString() {
      return name;
    }

    boolean kinora() {
      return text("image").startsWith("kinora:");
    }

    String text(String key) {
      return all.containsKey(key) ? String.valueOf(all.get(key)) : "";
    }

    List<String> list(String key) {
      return all.get(key) instanceof List<?> found
          ? found.stream().map(String::valueOf).toList()
          : List.of();
    }

    boolean has(String key) {
      return all.containsKey(key);
    }

    Map<?, ?> map(String key) {
      return ComposeFile.map(all, key);
    }

    /** The variables whose names start so. */
    Map<String, String> environment(String prefix) {
      Map<String, String> found = new TreeMap<>();
      map("environment").forEach((key, value) -> {
        if (String.valueOf(key).startsWith(prefix)) {
          found.put(String.valueOf(key), String.valueOf(value));
        }
      });
      return found;
    }
  }
}
