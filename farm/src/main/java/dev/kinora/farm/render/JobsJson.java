package dev.kinora.farm.render;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.kinora.client.console.JsonText;
import java.util.List;

/** Many renders as JSON: each with its line, what became of it and its files. */
final class JobsJson {
  private JobsJson() {}

  static String results(List<JobsRun.Result> results) {
    JsonArray list = new JsonArray();
    for (JobsRun.Result result : results) {
      JsonObject one = result.render() == null ? new JsonObject() : JsonText.json(result.render());
      one.addProperty("line", result.job().number());
      one.add("files", JsonText.paths(result.files()));
      if (result.failure() != null) {
        one.add("error", JsonText.json(result.failure()));
      }
      list.add(one);
    }
    return JsonText.document("renders", list);
  }
}
