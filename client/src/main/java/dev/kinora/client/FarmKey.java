package dev.kinora.client;

/**
 * An API key.
 *
 * @param text empty: none
 */
public record FarmKey(String text) {
  public static final FarmKey NONE = new FarmKey("");

  /** Longest key that a farm takes. */
  public static final int MAX = 256;

  /** Throws IllegalArgumentException, which does not repeat it, where it is no key. */
  public FarmKey {
    if (!text.isEmpty() && (text.length() > MAX || !text.matches("[A-Za-z0-9._~+/=-]+"))) {
      throw new IllegalArgumentException("no API key");
    }
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "no key" : "***";
  }
}
