package dev.kinora.farm.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.farm.allinone.ModelFolder;
import dev.kinora.v1.Failure;
import dev.kinora.worker.model.ModelInspection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON documents that {@code --json} prints. */
final class JsonText {
  private static final Gson PRINTER =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private JsonText() {}

  static String of(MessageOrBuilder message) {
    return PRINTER.toJson(json(message));
  }

  /** A message with one more field, {@code files}: placement to path. */
  static String of(MessageOrBuilder message, Map<String, Path> files) {
    JsonObject document = json(message);
    document.add("files", paths(files));
    return PRINTER.toJson(document);
  }

  /** A flat document of texts. */
  static String fields(Map<String, String> fields) {
    JsonObject document = new JsonObject();
    new TreeMap<>(fields).forEach(document::addProperty);
    return PRINTER.toJson(document);
  }

  /** What {@code model check} found; its warnings are a list. */
  static String checked(Path folder, ModelFolder.Checked checked) {
    JsonObject document = new JsonObject();
    document.addProperty("folder", folder.toString());
    document.addProperty("ready", checked.says());
    JsonArray warnings = new JsonArray();
    checked.warnings().forEach(warnings::add);
    document.add("warnings", warnings);
    return PRINTER.toJson(document);
  }

  static String error(Failure failure) {
    JsonObject document = new JsonObject();
    document.add("error", json(failure));
    return PRINTER.toJson(document);
  }

  /** Many renders: each with its line, what became of it and its files. */
  static String results(List<JobsRun.Result> results) {
    JsonArray list = new JsonArray();
    for (JobsRun.Result result : results) {
      JsonObject one = result.render() == null ? new JsonObject() : json(result.render());
      one.addProperty("line", result.job().number());
      one.add("files", paths(result.files()));
      if (result.failure() != null) {
        one.add("error", json(result.failure()));
      }
      list.add(one);
    }
    return document("renders", list);
  }

  /** The signatures, the proposed manifest, and what is open in it. */
  static String inspection(ModelInspection found) {
    JsonArray signatures = new JsonArray();
    for (ModelInspection.Entry signature : found.signatures()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", signature.name());
      one.add("inputs", tensors(signature.inputs()));
      one.add("outputs", tensors(signature.outputs()));
      signatures.add(one);
    }
    JsonArray open = new JsonArray();
    found.open().forEach(open::add);
    JsonObject document = new JsonObject();
    document.add("signatures", signatures);
    document.add("manifest", json(found.manifest()));
    document.add("open", open);
    return PRINTER.toJson(document);
  }

  private static JsonArray tensors(List<ModelInspection.Tensor> tensors) {
    JsonArray list = new JsonArray();
    for (ModelInspection.Tensor tensor : tensors) {
      JsonObject one = new JsonObject();
      one.addProperty("name", tensor.name());
      one.addProperty("type", tensor.type());
      one.addProperty("shape", tensor.shape());
      list.add(one);
    }
    return list;
  }

  private static JsonObject paths(Map<String, Path> files) {
    JsonObject paths = new JsonObject();
    files.forEach((name, path) -> paths.addProperty(name, path.toString()));
    return paths;
  }

  /** One finding of a check-up. */
  record Check(String subject, boolean good, String says) {}

  static String checks(List<Check> checks) {
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

  private static String document(String name, JsonArray list) {
    JsonObject document = new JsonObject();
    document.add(name, list);
    return PRINTER.toJson(document);
  }

  private static JsonObject json(MessageOrBuilder message) {
    try {
      JsonObject json =
          JsonParser.parseString(JsonFormat.printer().print(message)).getAsJsonObject();
      WholeNumbers.in(message.getDescriptorForType(), json);
      return json;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of our own has no JSON form", e);
    }
  }
}
