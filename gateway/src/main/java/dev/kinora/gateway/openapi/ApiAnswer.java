package dev.kinora.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.List;
import java.util.Optional;

/**
 * One answer of a route.
 *
 * @param message whose JSON it is; empty where it is none or has no body
 * @param mediaTypes of its body; none where it has none
 */
public record ApiAnswer(
    int status, String meaning, Optional<Descriptor> message, List<String> mediaTypes) {
  static ApiAnswer message(int status, String meaning, Descriptor message) {
    return new ApiAnswer(status, meaning, Optional.of(message), List.of("application/json"));
  }

  static ApiAnswer bytes(int status, String meaning, List<String> mediaTypes) {
    return new ApiAnswer(status, meaning, Optional.empty(), mediaTypes);
  }

  static ApiAnswer empty(int status, String meaning) {
    return bytes(status, meaning, List.of());
  }
}
