package dev.kinora.client.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.MessageOrBuilder;
import dev.kinora.job.MessageJson;
import dev.kinora.v1.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON documents that {@code --json} prints. */
public final class JsonText {
  private static final Gson PRINTER =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private JsonText() {}

  public static String of(MessageOrBuilder message) {
    return PRINTER.toJson(json(message));
  }

  /** A message with one more field, {@code files}: placement to path. */
  public static String of(MessageOrBuilder message, Map<String, Path> files) {
    JsonObject document = json(message);
    document.add("files", paths(files));
    return PRINTER.toJson(document);
  }

  /** A flat document of texts. */
  public static String fields(Map<String, String> fields) {
    JsonObject document = new JsonObject();
    new TreeMap<>(fields).forEach(document::addProperty);
    return PRINTER.toJson(document);
  }

  static String error(Failure failure) {
    JsonObject document = new JsonObject();
    document.add("error", json(failure));
    return PRINTER.toJson(document);
  }

  /** Name to path. */
  public static JsonObject paths(Map<String, Path> files) {
    JsonObject paths = new JsonObject();
    files.forEach((name, path) -> paths.addProperty(name, path.toString()));
    return paths;
  }

  /** One finding of a check-up. */
  public record Check(String subject, boolean good, String says) {}

  public static String checks(List<Check> checks) {
    JsonArray list = new JsonArray();
    for (Check check : checks) {
      JsonObject one = new JsonObject();
      one.addProperty("subject", check.subject);
      one.addProperty("good", check.good);
      one.addProperty("says", check.says);
      list.add(one);
    }
    return document("checks", list);
  }

  /** A document of one list. */
  public static String document(String name, JsonArray list) {
    JsonObject document = new JsonObject();
    document.add(name, list);
    return PRINTER.toJson(document);
  }

  /** A message as a part of a document. */
  public static JsonObject json(MessageOrBuilder message) {
    JsonObject json = JsonParser.parseString(MessageJson.line(message)).getAsJsonObject();
    WholeNumbers.in(message.getDescriptorForType(), json);
    return json;
  }

  public static String document(JsonObject document) {
    return PRINTER.toJson(document);
  }
}
