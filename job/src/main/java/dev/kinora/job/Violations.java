package dev.kinora.job;

import dev.kinora.v1.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the faults of one message; a rule that fails adds one and the next rule goes on. Keeps the first 64 and shortens
 * what it quotes: a message of two megabytes may hold a million faults, and its end must still fit into a record.
 */
public final class Violations {
  private static final int MOST = 64;
  private static final int SHOWN = 80;

  private final List<FieldViolation> found = new ArrayList<>();

  void unless(boolean holds, String field, Object value, String allowed) {
    if (!holds && found.size() < MOST) {
      found.add(one(shown(field), value, allowed));
    }
  }

  /** A fault whose value is shortened. */
  public static FieldViolation one(String field, Object value, String allowed) {
    return FieldViolation.newBuilder()
        .setField(field)
        .setValue(shown(String.valueOf(value)))
        .setAllowed(allowed)
        .build();
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
