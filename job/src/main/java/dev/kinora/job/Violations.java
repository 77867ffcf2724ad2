package dev.kinora.job;

import dev.kinora.v1.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one message; a rule that fails adds one and the next rule goes on. */
final class Violations {
  private static final int SHOWN = 80;

  private final List<FieldViolation> found = new ArrayList<>();

  void unless(boolean holds, String field, Object value, String allowed) {
    if (!holds) {
      found.add(FieldViolation.newBuilder()
          .setField(field)
          .setValue(shown(String.valueOf(value)))
          .setAllowed(allowed)
          .build());
    }
  }

  List<FieldViolation> found() {
    return List.copyOf(found);
  }

  private static String shown(String value) {
    return value.codePointCount(0, value.length()) <= SHOWN
        ? value
        : value.substring(0, value.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
