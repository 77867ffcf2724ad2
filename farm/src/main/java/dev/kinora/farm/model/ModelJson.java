package dev.kinora.farm.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.kinora.client.console.JsonText;
import dev.kinora.farm.allinone.ModelFolder;
import dev.kinora.worker.model.ModelInspection;
import java.nio.file.Path;
import java.util.List;

/** What {@code model inspect} and {@code model check} found, as JSON. */
final class ModelJson {
  private ModelJson() {}

  /** The warnings are a list. */
  static String checked(Path folder, ModelFolder.Checked checked) {
    JsonObject document = new JsonObject();
    document.addProperty("folder", folder.toString());
    document.addProperty("ready", checked.says());
    document.add("warnings", texts(checked.warnings()));
    return JsonText.document(document);
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
    JsonObject document = new JsonObject();
    document.add("signatures", signatures);
    document.add("manifest", JsonText.json(found.manifest()));
    document.add("open", texts(found.open()));
    return JsonText.document(document);
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

  private static JsonArray texts(List<String> texts) {
    JsonArray list = new JsonArray();
    texts.forEach(list::add);
    return list;
  }
}
