package dev.kinora.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Pattern REFERENCE = Pattern.compile("\"#/components/schemas/([^\"]+)\"");

  private final JsonObject document = OpenApi.document();

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
    assertThat(spec.getJsonObject("seed"))
        .isEqualTo(new JsonObject()
            .put("type", "string")
            .put("format", "uint64")
            .put("pattern", "^[0-9]+$"));
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
  void ofAChoiceAtMostOneMayBeSaid() {
    JsonArray forms =
        schema("InitImage").getJsonArray("allOf").getJsonObject(0).getJsonArray("oneOf");
    assertThat(forms.stream().map(Object::toString))
        .contains("{\"required\":[\"stored\"]}", "{\"required\":[\"inline\"]}")
        .anySatisfy(form -> assertThat(form).startsWith("{\"not\":"));
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
