package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is kept from training, to measure with. Chosen by hashes: the same data are always split alike. */
final class HeldOut {
  private static final int LEAST_GROUPS = 5;
  private static final int LEAST_TAGS = 3;
  private static final double TAGS = .2;

  private HeldOut() {}

  /** About {@code share} of the groups, at least one from five on. */
  static Set<String> groups(Set<String> groups, double share) {
    long wanted = Math.round(groups.size() * share);
    if (wanted == 0 && share > 0 && groups.size() >= LEAST_GROUPS) {
      wanted = 1;
    }
    return new HashSet<>(groups.stream().sorted(byHash("")).limit(wanted).toList());
  }

  /** One in five of the captions besides the label where there are at least three of those. */
  static List<String> captions(String item, List<String> captions) {
    if (captions.size() < 1 + LEAST_TAGS) {
      return List.of();
    }
    List<String> tags = captions.subList(1, captions.size());
    return tags.stream()
        .sorted(byHash(item))
        .limit(Math.max(1, Math.round(TAGS * tags.size())))
        .toList();
  }

  private static Comparator<String> byHash(String salt) {
    return Comparator.<String, String>comparing(
            text -> Sha256.of((salt + "\n" + text).getBytes(StandardCharsets.UTF_8)))
        .thenComparing(Comparator.naturalOrder());
  }
}
