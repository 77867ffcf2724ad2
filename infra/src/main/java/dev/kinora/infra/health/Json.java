package dev.kinora.infra.health;

/** Quotes one string for JSON. */
final class Json {
  private Json() {}

  static String quote(String text) {
    var quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        default -> {
          if (c < 0x20) {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.append((char) c);
          }
        }
      }
    });
    return quoted.append('"').toString();
  }
}
