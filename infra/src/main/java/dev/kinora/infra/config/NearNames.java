package dev.kinora.infra.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that a mistyped one may have meant. */
final class NearNames {
  private static final int MOST = 3;

  private NearNames() {}

  /** At most three, nearest first; a name is near when at most a third of its letters differ or one contains the other. */
  static List<String> of(String wrong, Collection<String> known) {
    record Near(String name, int distance) {}
    return known.stream()
        .map(name -> new Near(name, distance(wrong, name)))
        .filter(near ->
            near.distance() <= Math.max(2, near.name().length() / 3) || tail(wrong, near.name()))
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  /** {@code slots} for {@code worker.slots}. */
  private static boolean tail(String wrong, String name) {
    return name.endsWith("." + wrong) || wrong.endsWith("." + name);
  }

  /** Levenshtein: the least number of letters to add, drop or change. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
