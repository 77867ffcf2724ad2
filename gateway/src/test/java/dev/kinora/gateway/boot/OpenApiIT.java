package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.boot.RunningGateway.Answer;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says of the routes what is true of them. */
class OpenApiIT extends OneGateway {
  private static JsonObject document = new JsonObject();

  @BeforeAll
  static void read() {
    document = gateway.get("/openapi.json").json();
  }

  @Test
  void hasEveryRouteOfTheRouterAndNoOther() {
    Set<String> routes = new TreeSet<>();
    for (Route route : gateway.routes()) {
      if (route.methods() == null || Set.of("/", "/studio/").contains(route.getName())) {
        continue; // a step on the way, or the studio
      }
      String path = route
          .getName()
          .replaceAll("\\(\\?<(\\w+)>[^)]*\\)", "{$1}")
          .replaceAll("/:(\\w+)", "/{$1}");
      for (HttpMethod method : route.methods()) {
        routes.add(method + " " + path);
      }
    }
    Set<String> documented = new TreeSet<>();
    document
        .getJsonObject("paths")
        .forEach(path -> ((JsonObject) path.getValue())
            .fieldNames()
            .forEach(
                method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(documented).isEqualTo(routes).hasSizeGreaterThan(10);
  }

  @Test
  void realAnswersHaveTheFieldsThatItNames() {
    Answer submitted = gateway.post(
        "/v1/renders",
        "{\"spec\":{\"prompt\":\"x\",\"seed\":\"7\",\"labels\":{\"a\":\"b\"},\"placements\":[{\"width\":64,\"height\":64}]}}");
    String id = submitted.id();
    fits("/v1/renders", "post", submitted);
    RenderJob job = ended();

    fits("/v1/renders/{id}", "get", gateway.get("/v1/renders/" + id));
    fits("/v1/renders/{id}", "get", gateway.get("/v1/renders/" + job.getId()));
    fits("/v1/renders", "get", gateway.get("/v1/renders?pageSize=10"));
    fits("/v1/models", "get", gateway.get("/v1/models"));
    fits("/v1/farm", "get", gateway.get("/v1/farm"));
    fits("/v1/renders/{id}:cancel", "post", gateway.post("/v1/renders/" + id + ":cancel", "{}"));
    fits("/v1/renders/{id}:retry", "post", gateway.post("/v1/renders/" + id + ":retry", "{}"));
  }

  @Test
  void realRefusalsHaveTheFieldsThatItNames() {
    String unknown = Samples.job(Samples.NOW).getId();
    refused("/v1/renders", "post", gateway.post("/v1/renders", "{\"spec\":{\"frames\":0}}"));
    refused("/v1/renders", "post", gateway.post("/v1/renders", "{\"spec\":{\"model\":\"none\"}}"));
    refused("/v1/renders", "get", gateway.get("/v1/renders?pageSize=many"));
    refused("/v1/renders/{id}", "get", gateway.get("/v1/renders/" + unknown));
    refused(
        "/v1/renders/{id}:retry", "post", gateway.post("/v1/renders/" + unknown + ":retry", "{}"));
    refused("/v1/renders/{id}/events", "get", gateway.get("/v1/renders/" + unknown + "/events"));
  }

  private static void refused(String path, String method, Answer answer) {
    assertThat(answer.status()).as(path).isGreaterThanOrEqualTo(400);
    fits(path, method, answer);
  }

  /** A render with everything that an end can say. */
  private static RenderJob ended() {
    RenderJob job = Samples.job(Instant.now(), "k", "v");
    byte[] video = "frames".getBytes(StandardCharsets.US_ASCII);
    RenderEnd end = Samples.completed(job, "local/renders/%s/v".formatted(job.getId()), video);
    assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
    RunningGateway.publish(
        gateway.context(),
        Samples.ended(end.toBuilder().setSpec(job.getSpec()).setSeed(-1).build()),
        true);
    gateway.awaitRender(job.getId(), json -> json.containsKey("end"));
    return job;
  }

  private static void fits(String path, String method, Answer answer) {
    JsonObject responses = document
        .getJsonObject("paths")
        .getJsonObject(path)
        .getJsonObject(method)
        .getJsonObject("responses");
    String status = String.valueOf(answer.status());
    assertThat(answer.status() >= 400 || responses.containsKey(status))
        .as(status)
        .isTrue();
    JsonObject schema = responses
        .getJsonObject(responses.containsKey(status) ? status : "default")
        .getJsonObject("content")
        .getJsonObject("application/json")
        .getJsonObject("schema");
    assertThat(schema.getString("$ref"))
        .as(path)
        .matches(answer.status() < 400 ? ".+" : ".*[/.]google\\.rpc\\.Status");
    fits(path + " " + status, schema, answer.json());
  }

  private static void fits(String where, JsonObject schema, Object value) {
    String reference = schema.getString("$ref");
    if (reference != null) {
      fits(where, schema(reference), value);
      return;
    }
    switch (schema.getString("type")) {
      case "object" ->
        ((JsonObject) value).forEach(member -> {
          JsonObject properties = schema.getJsonObject("properties", new JsonObject());
          JsonObject named = properties.getJsonObject(member.getKey());
          Object others = schema.getValue("additionalProperties", false);
          assertThat(named != null || !others.equals(false))
              .as("%s has %s, of which the schema says nothing", where, member.getKey())
              .isTrue();
          if (named != null || others instanceof JsonObject) {
            fits(
                where + "." + member.getKey(),
                named == null ? (JsonObject) others : named,
                member.getValue());
          }
        });
      case "array" ->
        ((JsonArray) value).forEach(one -> fits(where + "[]", schema.getJsonObject("items"), one));
      case "string" -> {
        assertThat(value).as(where).isInstanceOf(String.class);
        assertThat((String) value).as(where).matches(schema.getString("pattern", "(?s).*"));
        assertThat(schema.getJsonArray("enum", new JsonArray().add(value))).contains(value);
      }
      case "integer" -> assertThat(value).as(where).isInstanceOf(Integer.class);
      case "number" -> assertThat(value).as(where).isInstanceOf(Number.class);
      case "boolean" -> assertThat(value).as(where).isInstanceOf(Boolean.class);
      default -> throw new AssertionError("a type this test does not know: " + schema);
    }
  }

  private static JsonObject schema(String reference) {
    return document
        .getJsonObject("components")
        .getJsonObject("schemas")
        .getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
  }
}
