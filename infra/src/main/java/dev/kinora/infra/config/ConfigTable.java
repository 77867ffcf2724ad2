package dev.kinora.infra.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page docs/configuration.md, made from the keys that the records read. */
public final class ConfigTable {
  private static final String INTRODUCTION = """
      # Configuration

      Made from the code by the build; edit the records, not this page.

      A setting comes from, the later the stronger: its default, the file given with `--config` (Java properties,
      UTF-8), the environment, a flag `--set KEY=VALUE`. In the environment `worker.slots-x` is `KINORA_WORKER_SLOTS_X`:
      dots and dashes both become underscores. A key that nobody knows stops the start.
      """;

  private ConfigTable() {}

  /** One table per room (the part of a key before its first dot), rooms and keys sorted. */
  public static String markdown(List<ConfigKey> keys) {
    Map<String, List<ConfigKey>> rooms = keys.stream()
        .sorted(Comparator.comparing(ConfigKey::name))
        .collect(Collectors.groupingBy(key -> room(key.name()), TreeMap::new, Collectors.toList()));
    var page = new StringBuilder(INTRODUCTION);
    rooms.forEach((room, list) -> {
      page.append("\n## ")
          .append(room)
          .append("\n\n| key | default | allowed | what it is |\n| --- | --- | --- | --- |\n");
      list.forEach(key -> page.append(row(key)));
    });
    return page.toString();
  }

  private static String room(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "general" : name.substring(0, dot);
  }

  private static String row(ConfigKey key) {
    String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
    return "| `%s` | %s | %s | %s |\n"
        .formatted(key.name(), fallback, cell(key.allowed()), cell(key.doc()));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
