package dev.kinora.gateway.view;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an event is in `events`: the same at every gateway, and so the id that a watcher resumes from. */
public record EventPlace(int partition, long offset) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

  /** Empty where the text is no place. */
  public static Optional<EventPlace> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new EventPlace(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  /** Whether this is the other place or lies behind it in the same partition. */
  public boolean reaches(EventPlace other) {
    return partition == other.partition && offset >= other.offset;
  }

  /** PARTITION-OFFSET. */
  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
