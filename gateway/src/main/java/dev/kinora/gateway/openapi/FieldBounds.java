package dev.kinora.gateway.openapi;

import dev.kinora.job.JobRules;
import dev.kinora.job.PlacementRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the rules of jobs allow in single fields, in the words of JSON Schema. What they say of several fields together it has no words for. */
final class FieldBounds {
  /** The Base64 of whole bytes. */
  private static final String BYTES =
      "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

  /** The Base64 of 32 bytes. */
  private static final String DIGEST = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$";

  /** No controls but those that are spaces. */
  private static final String TEXT = "^[^\\u0000-\\u0008\\u000e-\\u001b\\u007f-\\u009f]*$";

  private static final Map<String, JsonObject> BY_FIELD = Map.ofEntries(
      Map.entry("SubmitRenderRequest.idempotency_key", text(JobRules.MAX_KEY)),
      Map.entry("RetryRenderRequest.idempotency_key", text(JobRules.MAX_KEY)),
      Map.entry("CancelRenderRequest.reason", text(JobRules.MAX_REASON)),
      Map.entry("RenderSpec.prompt", text(JobRules.MAX_PROMPT).put("pattern", TEXT)),
      Map.entry("RenderSpec.negative_prompt", text(JobRules.MAX_PROMPT).put("pattern", TEXT)),
      Map.entry("RenderSpec.frames", range(1, JobRules.MAX_FRAMES)),
      Map.entry("RenderSpec.steps", range(1, JobRules.MAX_STEPS)),
      Map.entry("RenderSpec.guidance", range(1, JobRules.MAX_GUIDANCE)),
      Map.entry("RenderSpec.model", orNothing(JobRules.MODEL)),
      Map.entry("RenderSpec.variant", orNothing(JobRules.VARIANT)),
      Map.entry("RenderSpec.queue", orNothing(JobRules.QUEUE)),
      Map.entry(
          "RenderSpec.labels",
          new JsonObject()
              .put("maxProperties", JobRules.MAX_LABELS)
              .put("propertyNames", pattern(JobRules.LABEL))),
      Map.entry("RenderSpec.labels.value", text(JobRules.MAX_LABEL_VALUE)),
      Map.entry("RenderSpec.style", new JsonObject().put("maxItems", JobRules.MAX_STYLE)),
      Map.entry(
          "RenderSpec.style.item", range(-JobRules.MAX_STYLE_NUMBER, JobRules.MAX_STYLE_NUMBER)),
      Map.entry(
          "RenderSpec.placements", new JsonObject().put("maxItems", PlacementRules.MAX_PLACEMENTS)),
      Map.entry("RenderSpec.init_strength", range(0, 1)),
      Map.entry("Fraction.numerator", range(1, JobRules.MAX_NUMERATOR)),
      Map.entry("Fraction.denominator", range(0, JobRules.MAX_DENOMINATOR)),
      Map.entry("Placement.name", orNothing(PlacementRules.NAME)),
      Map.entry("Placement.width", side()),
      Map.entry("Placement.height", side()),
      Map.entry(
          "Placement.max_bytes",
          new JsonObject().put("pattern", "^[0-9]{1,18}$").put("maximum", Long.MAX_VALUE)),
      Map.entry("Placement.background", orNothing(PlacementRules.COLOUR)),
      Map.entry(
          "InitImage.inline", text((JobRules.MAX_INLINE_IMAGE + 2) / 3 * 4).put("pattern", BYTES)),
      Map.entry("StoredImage.key", text(JobRules.MAX_IMAGE_KEY)),
      Map.entry("StoredImage.sha256", new JsonObject().put("pattern", DIGEST)));

  /** What must be said, in answers: what is always there. A field at its default is left out of JSON. */
  private static final Map<String, List<String>> REQUIRED = Map.of(
      "SubmitRenderRequest", List.of("spec"),
      "Fraction", List.of("numerator"),
      "StoredImage", List.of("key", "sha256"),
      "SubmitRenderResponse", List.of("id", "acceptedAt", "expiresAt"),
      "Render", List.of("id", "state"),
      "RenderEvent", List.of("id", "tenant"),
      "RenderEnd", List.of("id", "tenant", "outcome"),
      "Farm", List.of("time"),
      "google.rpc.Status", List.of("code", "message"));

  private FieldBounds() {}

  /** The keywords of a field, or of the values of a map or list where `.value` or `.item` follows. */
  static JsonObject of(String field) {
    return BY_FIELD.getOrDefault(field, new JsonObject());
  }

  static JsonArray required(String message) {
    return new JsonArray(REQUIRED.getOrDefault(message, List.of()));
  }

  static JsonObject text(int most) {
    return new JsonObject().put("maxLength", most);
  }

  private static JsonObject pattern(Pattern pattern) {
    return new JsonObject().put("pattern", "^" + pattern.pattern() + "$");
  }

  /** An empty text is one that was not said. */
  private static JsonObject orNothing(Pattern pattern) {
    return new JsonObject().put("pattern", "^(" + pattern.pattern() + ")?$");
  }

  private static JsonObject range(int low, int high) {
    return new JsonObject().put("minimum", low).put("maximum", high);
  }

  /** 0 for both sides is neither. */
  private static JsonObject side() {
    return range(PlacementRules.MIN_SIZE, PlacementRules.MAX_SIZE);
  }
}
