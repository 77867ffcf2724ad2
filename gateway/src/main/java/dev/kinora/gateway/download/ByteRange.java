package dev.kinora.gateway.download;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of an object a Range header asks for (RFC 9110, section 14). Several ranges, other units and what is malformed are
 * ignored, as the RFC allows: the whole object is sent.
 *
 * @param first offset of the first byte
 * @param length 0 only for an empty object
 * @param partial whether the answer is 206
 */
record ByteRange(long first, long length, boolean partial) {
  private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

  /** Empty where the range lies outside of the object: the answer is 416. */
  static Optional<ByteRange> of(String header, long size) {
    ByteRange whole = new ByteRange(0, size, false);
    Matcher range = ONE.matcher(header);
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.of(whole);
    }
    if (range.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(range.group(2)));
      return last == 0 ? Optional.empty() : Optional.of(new ByteRange(size - last, last, true));
    }
    long first = Long.parseLong(range.group(1));
    long last =
        range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
    if (!range.group(2).isEmpty() && Long.parseLong(range.group(2)) < first) {
      return Optional.of(whole);
    }
    return first >= size
        ? Optional.empty()
        : Optional.of(new ByteRange(first, last - first + 1, true));
  }

  /** Value of Content-Range. */
  String contentRange(long size) {
    return "bytes %s-%s/%s".formatted(first, first + length - 1, size);
  }
}
