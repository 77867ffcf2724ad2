package dev.kinora.trainer.dataset;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each animation shows, by file name without ending. Read from {@code captions.json} (name to list of captions) or
 * {@code captions.csv} (name, caption; a line per caption) beside the animations. A name listed here is wanted: its file must exist.
 */
public record Captions(Map<String, List<String>> byName) {
  public static Captions read(Path folder) {
    Path json = folder.resolve("captions.json");
    Path csv = folder.resolve("captions.csv");
    try {
      if (Files.exists(json)) {
        return checked(json, lists(json));
      }
      if (Files.exists(csv)) {
        return checked(csv, table(csv));
      }
    } catch (IOException e) {
      throw new DatasetException(folder + ": captions cannot be read: " + e.getMessage(), e);
    }
    throw new DatasetException(
        folder + ": wants captions.json or captions.csv beside the animations");
  }

  private static Captions checked(Path file, Map<String, List<String>> byName) {
    byName.forEach((name, captions) -> {
      if (captions == null
          || captions.isEmpty()
          || captions.stream().anyMatch(c -> c == null || c.isBlank())) {
        throw new DatasetException(
            file + ": '" + name + "' wants at least one caption and none of them empty");
      }
    });
    if (byName.isEmpty()) {
      throw new DatasetException(file + ": lists no animation");
    }
    return new Captions(byName);
  }

  private static Map<String, List<String>> lists(Path json) throws IOException {
    Struct.Builder document = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(Files.readString(json), document);
    } catch (InvalidProtocolBufferException e) {
      throw new DatasetException(
          json + ": wants {\"name\": [\"caption\", ...]}: " + e.getMessage(), e);
    }
    Map<String, List<String>> byName = new TreeMap<>();
    document
        .getFieldsMap()
        .forEach((name, value) -> byName.put(
            name,
            value.getListValue().getValuesList().stream()
                .map(Value::getStringValue)
                .toList()));
    return byName;
  }

  private static Map<String, List<String>> table(Path csv) throws IOException {
    Map<String, List<String>> byName = new TreeMap<>();
    List<String> lines = Files.readAllLines(csv);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int comma = line.indexOf(',');
      if (line.isEmpty()) {
        continue;
      }
      if (comma < 1) {
        throw new DatasetException("%s line %d: wants 'name, caption'".formatted(csv, i + 1));
      }
      byName
          .computeIfAbsent(line.substring(0, comma).strip(), name -> new ArrayList<>())
          .add(unquoted(line.substring(comma + 1).strip()));
    }
    return byName;
  }

  private static String unquoted(String cell) {
    boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
    return quoted ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
  }
}
