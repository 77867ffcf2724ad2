package dev.kinora.gateway.openapi;

import com.google.rpc.Status;
import dev.kinora.job.PlacementRules;
import dev.kinora.job.Uuids;
import dev.kinora.v1.Preview;
import dev.kinora.v1.Progress;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The OpenAPI 3.1 document of the REST API, made from the table of routes and the messages' descriptors. Used by one thread. */
public final class OpenApi {
  private static final String BEARER = "bearer";
  private static final Map<String, String> PATH = Map.of(
      "id", "A render's id, a UUID in lower case.", "placement", "The name of one of its outputs.");

  private final MessageSchemas schemas = new MessageSchemas();

  private final boolean keys;
  private final List<String> queues;

  private OpenApi(boolean keys, List<String> queues) {
    this.keys = keys;
    this.queues = queues;
  }

  /**
   * The document of a farm.
   *
   * @param keys whether it wants a key
   * @param queues that it has
   */
  public static JsonObject document(boolean keys, List<String> queues) {
    return new OpenApi(keys, queues).whole();
  }

  private JsonObject whole() {
    JsonObject paths = new JsonObject();
    for (ApiRoute route : ApiRoutes.ALL) {
      JsonObject path = paths.getJsonObject(route.address().path(), new JsonObject());
      for (HttpMethod method : route.address().methods()) {
        path.put(method.name().toLowerCase(Locale.ROOT), operation(route, method));
      }
      paths.put(route.address().path(), path);
    }
    // What the event stream carries, which its media type does not tell.
    List.of(RenderEvent.getDescriptor(), Progress.getDescriptor(), Preview.getDescriptor())
        .forEach(schemas::reference);
    JsonObject all = schemas.all();
    JsonArray names = new JsonArray(new ArrayList<>(queues)).add("").addNull();
    all.getJsonObject("RenderSpec.asked")
        .getJsonObject("properties")
        .getJsonObject("queue")
        .put("enum", names);
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put("info", info())
        .put("servers", new JsonArray().add(new JsonObject().put("url", "/")))
        .put("security", needed())
        .put("paths", paths)
        .put("components", new JsonObject().put("schemas", all).put("securitySchemes", security()));
  }

  /** Without keys everybody is let in, whatever key is sent. */
  private JsonArray needed() {
    JsonArray needed = new JsonArray().add(new JsonObject().put(BEARER, new JsonArray()));
    return keys ? needed : needed.add(new JsonObject());
  }

  private static JsonObject info() {
    return new JsonObject()
        .put("title", "Kinora")
        .put("version", "v1")
        .put(
            "description",
            "Renders short looping videos. Messages are protobuf JSON: 64-bit numbers are texts, bytes are Base64, fields at their default are left out of answers and unknown ones are refused in requests. A number may be sent as a text and an enum's value as its number; null says nothing. Every refusal is a google.rpc.Status with an ErrorInfo (reason: the failure code), and a BadRequest that names all faults where the request has some, each by its field's names in the .proto files: spec.placements[0].max_bytes.")
        .put("license", new JsonObject().put("name", "Apache-2.0").put("identifier", "Apache-2.0"));
  }

  private static JsonObject security() {
    return new JsonObject()
        .put(
            BEARER,
            new JsonObject()
                .put("type", "http")
                .put("scheme", "bearer")
                .put(
                    "description",
                    "A key of a tenant, where the gateway is configured with keys."));
  }

  private JsonObject operation(ApiRoute route, HttpMethod method) {
    boolean head = method.equals(HttpMethod.HEAD);
    JsonObject operation = new JsonObject()
        .put("operationId", head ? route.operation() + "Headers" : route.operation())
        .put("summary", head ? "The headers of: " + route.summary() : route.summary());
    JsonArray parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    route
        .asks()
        .body()
        .ifPresent(body -> operation.put(
            "requestBody",
            new JsonObject()
                .put("required", body.equals(SubmitRenderRequest.getDescriptor()))
                .put("content", content(List.of("application/json"), schemas.asked(body)))));
    JsonObject responses = new JsonObject();
    route
        .answers()
        .forEach(answer -> responses.put(String.valueOf(answer.status()), response(answer, head)));
    responses.put(
        "default",
        new JsonObject()
            .put("description", "A refusal.")
            .put(
                "content",
                content(List.of("application/json"), schemas.reference(Status.getDescriptor()))));
    operation.put("responses", responses);
    return route.open() ? operation.put("security", new JsonArray()) : operation;
  }

  private static JsonArray parameters(ApiRoute route) {
    JsonArray parameters = new JsonArray();
    route
        .address()
        .parameters()
        .forEach(name -> parameters.add(new JsonObject()
            .put("in", "path")
            .put("name", name)
            .put("description", PATH.get(name))
            .put("required", true)
            .put("schema", pathSchema(name))));
    route
        .asks()
        .parameters()
        .forEach(parameter -> parameters.add(new JsonObject()
            .put("in", parameter.in().name())
            .put("name", parameter.name())
            .put("description", parameter.meaning())
            .put("schema", parameter.schema().copy())));
    return parameters;
  }

  private static JsonObject pathSchema(String name) {
    JsonObject text = new JsonObject().put("type", "string");
    return name.equals("id")
        ? text.put("format", "uuid").put("pattern", Uuids.FORM)
        : text.put("pattern", "^" + PlacementRules.NAME.pattern() + "$");
  }

  private JsonObject response(ApiAnswer answer, boolean head) {
    JsonObject response = new JsonObject().put("description", answer.meaning());
    if (answer.status() == 201) {
      response.put(
          "headers",
          new JsonObject()
              .put(
                  "Location",
                  new JsonObject()
                      .put("description", "Where the render is.")
                      .put("required", true)
                      .put("schema", new JsonObject().put("type", "string"))));
    }
    if (head || answer.mediaTypes().isEmpty()) {
      return response;
    }
    if (answer.message().filter(SubmitRenderResponse.getDescriptor()::equals).isPresent()) {
      response.put("links", whatMayBeAskedOfIt());
    }
    JsonObject schema = answer.message().map(schemas::reference).orElseGet(JsonObject::new);
    return response.put("content", content(answer.mediaTypes(), schema));
  }

  /** Of a render whose id an answer tells. */
  private static JsonObject whatMayBeAskedOfIt() {
    JsonObject id = new JsonObject().put("id", "$response.body#/id");
    JsonObject links = new JsonObject();
    ApiRoutes.ALL.stream()
        .filter(route -> route.address().parameters().equals(List.of("id")))
        .map(ApiRoute::operation)
        .forEach(operation -> links.put(
            operation,
            new JsonObject().put("operationId", operation).put("parameters", id.copy())));
    return links;
  }

  private static JsonObject content(List<String> mediaTypes, JsonObject schema) {
    JsonObject content = new JsonObject();
    mediaTypes.forEach(type -> content.put(type, new JsonObject().put("schema", schema.copy())));
    return content;
  }
}
