package dev.kinora.gateway.farm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The last word of each of many that speak every second; who was silent for five seconds is forgotten. At most a thousand are
 * kept: further ones are not heard while none of these falls silent. Any thread.
 */
final class Heard<T> {
  static final Duration SILENCE = Duration.ofSeconds(5);
  static final int MOST = 1_000;

  private final Map<String, Word<T>> words = new HashMap<>();
  private final InstantSource clock;

  private record Word<T>(T said, Instant at) {}

  Heard(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void put(String who, T said) {
    if (words.size() >= MOST && !words.containsKey(who)) {
      forgetSilent();
    }
    if (words.size() < MOST || words.containsKey(who)) {
      words.put(who, new Word<>(said, clock.instant()));
    }
  }

  synchronized void remove(String who) {
    words.remove(who);
  }

  /** In the order of their names. */
  synchronized List<T> all(Function<T, String> name) {
    forgetSilent();
    return words.values().stream()
        .map(Word::said)
        .sorted(Comparator.comparing(name))
        .toList();
  }

  private void forgetSilent() {
    Instant oldest = clock.instant().minus(SILENCE);
    words.values().removeIf(word -> word.at().isBefore(oldest));
  }
}
