package dev.kinora.job;

import java.util.Locale;

/**
 * Text that somebody else wrote (prompts, labels, failures, a model's description) as it may be shown on a terminal and in a log: what
 * moves a cursor, ends a line or turns the order of letters stands there as its escape, {@code \}{@code u001b}.
 *
 * <p>Escapes are those of JSON, so a JSON document stays the same document: such characters are only within its strings.
 */
public final class PlainText {
  private PlainText() {}

  /** One line, whatever is in it. */
  public static String line(String text) {
    return shown(text, false);
  }

  /** Line feeds and tabs stay: for what has several lines of its own, such as a document. */
  public static String lines(String text) {
    return shown(text, true);
  }

  private static String shown(String text, boolean layout) {
    StringBuilder shown = null;
    for (int at = 0; at < text.length(); at++) {
      char letter = text.charAt(at);
      boolean escaped = escaped(text, at) && !(layout && (letter == '\n' || letter == '\t'));
      if (escaped && shown == null) {
        shown = new StringBuilder(text.length() + 16).append(text, 0, at);
      }
      if (shown != null) {
        shown.append(
            escaped ? String.format(Locale.ROOT, "\\u%04x", (int) letter) : String.valueOf(letter));
      }
    }
    return shown == null ? text : shown.toString();
  }

  /** Controls (C0, DEL, C1), other ends of lines, marks of direction, and halves of a pair. */
  private static boolean escaped(String text, int at) {
    char letter = text.charAt(at);
    if (letter < 0x80) {
      return letter < ' ' || letter == 0x7F;
    }
    return switch (Character.getType(letter)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> turns(letter);
      case Character.SURROGATE -> isHalf(text, at);
      default -> false;
    };
  }

  private static boolean turns(char letter) {
    return letter == 0x61C
        || (letter >= 0x200E && letter <= 0x200F)
        || (letter >= 0x202A && letter <= 0x202E)
        || (letter >= 0x2066 && letter <= 0x206F);
  }

  private static boolean isHalf(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
        : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
  }
}
