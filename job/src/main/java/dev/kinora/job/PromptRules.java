package dev.kinora.job;

import java.util.Set;

/** What a text for a model must be, so that every text encoder can make something of it. */
final class PromptRules {
  private static final int LONGEST = JobRules.MAX_PROMPT;
  /** Letters and signs by their category, but nothing can be seen of them: Hangul fillers, the empty Braille pattern, U+FFFD. */
  private static final Set<Integer> BLANK = Set.of(0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0xFFFD);

  private PromptRules() {}

  /** An empty text, or one of spaces, keeps the rules: it is for the model to say whether it needs one. */
  static void check(Violations faults, String field, String text) {
    int length = text.codePointCount(0, text.length());
    faults.unless(
        length <= LONGEST, field, length + " characters", "at most " + LONGEST + " characters");
    faults.unless(
        text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c)),
        field,
        PlainText.line(text),
        "text without control characters");
    faults.unless(
        text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE),
        field,
        PlainText.line(text),
        "whole characters, not halves of a surrogate pair");
    faults.unless(
        text.isBlank() || text.codePoints().anyMatch(PromptRules::visible),
        field,
        length + " characters that cannot be seen",
        "a text with letters, digits or signs");
  }

  /** Whether there is something to see of a character that stands alone. */
  static boolean visible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK -> false;
      default -> !BLANK.contains(character);
    };
  }
}
