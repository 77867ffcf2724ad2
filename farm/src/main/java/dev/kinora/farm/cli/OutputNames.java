package dev.kinora.farm.cli;

import dev.kinora.v1.RenderSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which file each placement of a render goes to. */
final class OutputNames {
  private OutputNames() {}

  /** One placement goes to the file itself; several get their names into the file's: {@code ad.mp4} → {@code ad-wide.mp4}. */
  static Map<String, Path> of(RenderSpec spec, Path file) {
    List<String> names = spec.getPlacementsList().stream().map(p -> p.getName()).toList();
    Map<String, Path> files = new LinkedHashMap<>();
    if (names.size() < 2) {
      files.put(names.isEmpty() || names.getFirst().isEmpty() ? "main" : names.getFirst(), file);
    } else {
      names.forEach(name -> files.put(name, named(file, name)));
    }
    return files;
  }

  static String extension(RenderSpec spec) {
    return "mp4";
  }

  private static Path named(Path file, String placement) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.lastIndexOf('.');
    String with = dot < 1
        ? name + "-" + placement
        : name.substring(0, dot) + "-" + placement + name.substring(dot);
    return file.resolveSibling(with);
  }
}
