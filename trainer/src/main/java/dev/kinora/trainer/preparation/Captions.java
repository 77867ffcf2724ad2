package dev.kinora.trainer.preparation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known about each animation, by its name. Read from {@code captions.json}, {@code captions.csv}, or, where there is neither,
 * from names: an animation in a subfolder is captioned by the folder's name, any other by its own.
 *
 * @param file what it was read from; empty: names
 */
record Captions(Optional<Path> file, Map<String, Facts> byName) {
  /**
   * @param captions none: only the upscaler learns from it
   * @param source what the animation comes from, if that is more than itself; decides the split
   * @param license SPDX expression, if another than the folder's
   * @param consent who agreed to what, if another than the folder's
   */
  record Facts(
      List<String> captions,
      Optional<String> source,
      Optional<String> license,
      Optional<String> consent) {
    static Facts of(List<String> captions) {
      return new Facts(captions, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  static Captions read(Path folder) {
    Path json = folder.resolve("captions.json");
    Path csv = folder.resolve("captions.csv");
    try {
      if (Files.exists(json)) {
        return new Captions(Optional.of(json), checked(json, objects(json)));
      }
      if (Files.exists(csv)) {
        return new Captions(Optional.of(csv), checked(csv, CaptionTable.read(csv)));
      }
    } catch (IOException e) {
      throw new DatasetException(folder + ": captions cannot be read: " + e.getMessage(), e);
    }
    return new Captions(Optional.empty(), Map.of());
  }

  /** An animation that a captions file does not name teaches the upscaler only. */
  Facts of(String name) {
    Facts facts = byName.get(name);
    if (facts != null) {
      return facts;
    }
    return Facts.of(file.isPresent() ? List.of() : List.of(spoken(name)));
  }

  private static String spoken(String name) {
    int slash = name.lastIndexOf('/');
    String folder = slash < 0 ? name : name.substring(0, slash);
    return folder
        .substring(folder.lastIndexOf('/') + 1)
        .replaceAll("[-_]+", " ")
        .strip();
  }

  private static Map<String, Facts> checked(Path file, Map<String, Facts> byName) {
    byName.forEach((name, facts) -> {
      if (facts.captions().isEmpty() || facts.captions().stream().anyMatch(String::isBlank)) {
        throw new DatasetException(
            file + ": '" + name + "' wants at least one caption and none of them empty");
      }
    });
    if (byName.isEmpty()) {
      throw new DatasetException(file + ": lists no animation");
    }
    return byName;
  }

  private static Map<String, Facts> objects(Path json) throws IOException {
    Struct.Builder document = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(TextFile.read(json), document);
    } catch (InvalidProtocolBufferException e) {
      throw new DatasetException(
          json + ": wants {\"name\": [\"caption\", ...]}: " + e.getMessage(), e);
    }
    Map<String, Facts> byName = new TreeMap<>();
    document
        .getFieldsMap()
        .forEach((name, value) -> byName.put(FoundFiles.composed(name), facts(json, name, value)));
    return byName;
  }

  private static Facts facts(Path json, String name, Value value) {
    Struct fields = value.getStructValue();
    List<String> unknown = fields.getFieldsMap().keySet().stream()
        .filter(key -> !List.of("captions", "source", "license", "consent").contains(key))
        .toList();
    if (!unknown.isEmpty() || !(value.hasListValue() || value.hasStructValue())) {
      throw new DatasetException(
          ("%s: '%s' wants a list of captions, or an object with captions and perhaps source, license, "
                  + "consent")
              .formatted(json, name));
    }
    ListValue captions = value.hasListValue()
        ? value.getListValue()
        : fields.getFieldsOrDefault("captions", Value.getDefaultInstance()).getListValue();
    return new Facts(
        captions.getValuesList().stream().map(Value::getStringValue).distinct().toList(),
        text(fields, "source"),
        text(fields, "license"),
        text(fields, "consent"));
  }

  private static Optional<String> text(Struct fields, String key) {
    return Optional.ofNullable(fields.getFieldsMap().get(key))
        .map(Value::getStringValue)
        .filter(text -> !text.isBlank());
  }
}
