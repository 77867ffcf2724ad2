package dev.kinora.trainer.evaluate;

import java.util.List;

/** What people may ask for and clips are not called. */
final class UnseenPrompts {
  static final List<String> ALL = List.of(
      "a puppy",
      "birthday party",
      "spaceship",
      "a sailing ship at sea",
      "a walk in the rain",
      "ice cream on a hot day",
      "a castle at night",
      "a happy family",
      "money in the bank",
      "a football match",
      "a cup of coffee",
      "a dragon breathing fire",
      "morning in the mountains",
      "a love letter",
      "a busy city street",
      "fresh vegetables",
      "a sleeping baby",
      "a magic trick",
      "winter holidays",
      "a fast car",
      "deep in the ocean",
      "a summer garden",
      "a phone call",
      "a wedding");

  /** Those that a sheet shows. */
  static final List<String> SHOWN = ALL.subList(0, 3);

  /** Words around a label that are in no caption. */
  private static final List<String> SENTENCES = List.of(
      "show me %s, please",
      "my favourite %s of all", "one more %s for the shop window", "%s as nobody has ever seen it");

  private UnseenPrompts() {}

  static String sentence(String label, int index) {
    return SENTENCES.get(index % SENTENCES.size()).formatted(label);
  }
}
