package dev.kinora.job;

/** What some editors put before the first letter of a file. It means nothing in UTF-8. */
public final class ByteOrderMark {
  private static final String MARK = "\uFEFF";

  private ByteOrderMark() {}

  /** The text of a file, or its first line, without the mark where it has one. */
  public static String without(String text) {
    return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
  }
}
