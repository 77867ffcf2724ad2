package dev.kinora.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What a route takes beside its path.
 *
 * @param body whose JSON the body is; empty where none is read
 */
public record Asks(Optional<Descriptor> body, List<Parameter> parameters) {
  static final Asks NOTHING = new Asks(Optional.empty(), List.of());

  /**
   * A text in the query or a header.
   *
   * @param schema of JSON
   */
  public record Parameter(In in, String name, String meaning, JsonObject schema) {}

  /** Where a parameter stands, in the words of OpenAPI. */
  public enum In {
    query,
    header
  }

  static Asks body(Descriptor body, Parameter... parameters) {
    return new Asks(Optional.of(body), List.of(parameters));
  }

  static Asks parameters(Parameter... parameters) {
    return new Asks(Optional.empty(), List.of(parameters));
  }

  static Parameter query(String name, String meaning, JsonObject schema) {
    return new Parameter(In.query, name, meaning, schema);
  }

  static Parameter header(String name, String meaning, JsonObject schema) {
    return new Parameter(In.header, name, meaning, schema.put("type", "string"));
  }
}
