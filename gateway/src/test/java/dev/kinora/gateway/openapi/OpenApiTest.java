package dev.kinora.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.job.JobRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Pattern REFERENCE = Pattern.compile("\"#/components/schemas/([^\"]+)\"");

  private final JsonObject document = OpenApi.document(true, List.of("interactive", "bulk"));

  @Test
  void everyReferenceLeadsToASchemaAndEverySchemaIsReferredToOrSentInTheStream() {
    Set<String> referred = new HashSet<>();
    REFERENCE
        .matcher(document.encode())
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(referred::add);
    Set<String> schemas =
        document.getJsonObject("components").getJsonObject("schemas").getMap().keySet();
    assertThat(schemas).containsAll(referred).contains("Render", "google.rpc.Status");
    referred.addAll(Set.of("RenderEvent", "Progress", "Preview"));
    assertThat(referred).isEqualTo(schemas);
  }

  @Test
  void fieldsHaveTheirFormOfProtobufJson() {
    JsonObject spec = properties("RenderSpec");
    assertThat(spec.getJsonObject("seed").getMap())
        .containsEntry("type", "string")
        .containsEntry("format", "uint64")
        .containsEntry("pattern", "^[0-9]+$");
    assertThat(spec.getJsonObject("negativePrompt").getString("type")).isEqualTo("string");
    assertThat(spec.getJsonObject("mode").getJsonArray("enum")).contains("LOOP", "DENOISE");
    assertThat(spec.getJsonObject("labels").getJsonObject("additionalProperties"))
        .isEqualTo(new JsonObject().put("type", "string"));
    assertThat(spec.getJsonObject("placements").getJsonObject("items").getString("$ref"))
        .endsWith("/Placement");
    assertThat(spec.getJsonObject("guidance").getString("type")).isEqualTo("number");
    assertThat(properties("Render").getJsonObject("acceptedAt").getString("format"))
        .isEqualTo("date-time");
    assertThat(properties("Preview").getJsonObject("jpeg").getString("contentEncoding"))
        .isEqualTo("base64");
    assertThat(properties("google.rpc.Status").getJsonObject("details").getString("type"))
        .isEqualTo("array");
  }

  @Test
  void whatIsAskedHasTheBoundsOfTheRulesAndMayBeNull() {
    JsonObject spec = properties("RenderSpec.asked");
    assertThat(spec.getJsonObject("frames").getMap())
        .containsEntry("type", new JsonArray().add("integer").add("null"))
        .containsEntry("minimum", 1)
        .containsEntry("maximum", JobRules.MAX_FRAMES);
    assertThat(spec.getJsonObject("prompt").getMap())
        .containsEntry("maxLength", JobRules.MAX_PROMPT);
    assertThat(spec.getJsonObject("queue").getJsonArray("enum"))
        .containsExactly("interactive", "bulk", "", null);
    assertThat(spec.getJsonObject("mode").getMap())
        .containsEntry("type", new JsonArray().add("string").add("integer").add("null"))
        .containsEntry(
            "enum",
            new JsonArray().add("LOOP").add("DENOISE").add(0).add(1).add(2).addNull());
    assertThat(spec.getJsonObject("labels").getJsonObject("propertyNames").getString("pattern"))
        .contains("{1,64}");
    assertThat(properties("Placement.asked").getJsonObject("width").getMap())
        .containsEntry("minimum", 16)
        .containsEntry("maximum", 4096);
    assertThat(schema("SubmitRenderRequest.asked").getJsonArray("required"))
        .containsExactly("spec");
    assertThat(schema("RenderSpec.asked").getBoolean("additionalProperties")).isFalse();
    assertThat(schema("Render").getJsonArray("required")).containsExactly("id", "state");
  }

  @Test
  void fieldsAreDescribedAsInTheContract() {
    assertThat(schema("RenderSpec").getString("description")).startsWith("What a client may say");
    assertThat(properties("RenderSpec").getJsonObject("frames").getString("description"))
        .startsWith("Pictures in the clip");
    assertThat(properties("RenderSpec.asked").getJsonObject("frameRate").getString("description"))
        .contains("Pictures per second");
  }

  @Test
  void withoutKeysNobodyNeedsOne() {
    JsonArray open = OpenApi.document(false, List.of("interactive")).getJsonArray("security");
    assertThat(open).contains(new JsonObject());
    assertThat(document.getJsonArray("security")).doesNotContain(new JsonObject());
  }

  @Test
  void ofAChoiceAtMostOneMayBeSaid() {
    JsonArray forms =
        schema("InitImage").getJsonArray("allOf").getJsonObject(0).getJsonArray("oneOf");
    assertThat(forms.stream().map(Object::toString))
        .contains("{\"required\":[\"stored\"]}", "{\"required\":[\"inline\"]}")
        .anySatisfy(form -> assertThat(form).startsWith("{\"not\":"));
  }

  @Test
  void aChoiceThatIsAskedForIsMadeAndWhatIsNullIsNone() {
    JsonArray forms =
        schema("InitImage.asked").getJsonArray("allOf").getJsonObject(0).getJsonArray("oneOf");
    assertThat(forms.stream().map(Object::toString))
        .containsExactly(
            "{\"required\":[\"stored\"],\"properties\":{\"stored\":{\"type\":\"object\"}}}",
            "{\"required\":[\"inline\"],\"properties\":{\"inline\":{\"type\":\"string\"}}}");
    assertThat(properties("InitImage.asked").getJsonObject("inline").getJsonArray("type"))
        .containsExactly("string", "null");
  }

  @Test
  void theAnswerToASubmissionLeadsToWhatMayBeAskedOfTheRender() {
    JsonObject links = document
        .getJsonObject("paths")
        .getJsonObject("/v1/renders")
        .getJsonObject("post")
        .getJsonObject("responses")
        .getJsonObject("201")
        .getJsonObject("links");
    assertThat(links.getMap())
        .containsOnlyKeys("GetRender", "CancelRender", "RetryRender", "WatchRender");
    assertThat(links.getJsonObject("GetRender").getJsonObject("parameters").getString("id"))
        .isEqualTo("$response.body#/id");
  }

  @Test
  void onlyWhatIsOpenNeedsNoKey() {
    assertThat(document.getJsonArray("security").getJsonObject(0).containsKey("bearer"))
        .isTrue();
    for (ApiRoute route : ApiRoutes.ALL) {
      JsonObject operation = document
          .getJsonObject("paths")
          .getJsonObject(route.address().path())
          .getJsonObject(
              route.address().methods().getFirst().name().toLowerCase(java.util.Locale.ROOT));
      assertThat(operation.containsKey("security")).as(route.operation()).isEqualTo(route.open());
      assertThat(operation.getJsonObject("responses").containsKey("default")).isTrue();
    }
  }

  private JsonObject properties(String message) {
    return schema(message).getJsonObject("properties");
  }

  private JsonObject schema(String message) {
    return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(message);
  }
}
