package dev.kinora.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.List;
import java.util.Optional;

/**
 * What a route takes beside its path.
 *
 * @param body whose JSON the body is; empty where none is read
 */
public record Asks(Optional<Descriptor> body, List<Parameter> parameters) {
  static final Asks NOTHING = new Asks(Optional.empty(), List.of());

  /** A text in the query or a header. */
  public record Parameter(In in, String name, String meaning, Kind kind) {}

  /** Where a parameter stands, in the words of OpenAPI. */
  public enum In {
    query,
    header
  }

  /** What a parameter may be. */
  public enum Kind {
    TEXT,
    /** Said as often as wanted. */
    TEXTS,
    COUNT
  }

  static Asks body(Descriptor body, Parameter... parameters) {
    return new Asks(Optional.of(body), List.of(parameters));
  }

  static Asks parameters(Parameter... parameters) {
    return new Asks(Optional.empty(), List.of(parameters));
  }

  static Parameter query(String name, String meaning, Kind kind) {
    return new Parameter(In.query, name, meaning, kind);
  }

  static Parameter header(String name, String meaning) {
    return new Parameter(In.header, name, meaning, Kind.TEXT);
  }
}
