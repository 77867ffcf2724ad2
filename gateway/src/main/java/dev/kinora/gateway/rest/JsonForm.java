package dev.kinora.gateway.rest;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.kinora.job.Violations;
import dev.kinora.v1.FieldViolation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a JSON value must be to stand for one value of a protobuf field (the rules of protobuf JSON). */
public final class JsonForm {
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,20}");
  private static final Pattern REAL =
      Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?|NaN|-?Infinity");
  private static final BigInteger TWO = BigInteger.TWO;

  private JsonForm() {}

  /** What is allowed, where {@code value}, which is neither object nor array, is not; empty where it is. */
  static Optional<String> fault(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> whole(value, TWO.pow(31).negate(), TWO.pow(31));
      case UINT32, FIXED32 -> whole(value, BigInteger.ZERO, TWO.pow(32));
      case INT64, SINT64, SFIXED64 -> whole(value, TWO.pow(63).negate(), TWO.pow(63));
      case UINT64, FIXED64 -> whole(value, BigInteger.ZERO, TWO.pow(64));
      case FLOAT -> real(value, Float.MAX_VALUE);
      case DOUBLE -> real(value, Double.MAX_VALUE);
      case BOOL -> value instanceof Boolean ? Optional.empty() : Optional.of("true or false");
      case STRING -> text(value);
      case BYTES -> base64(value);
      case ENUM -> enumerated(field, value);
      case MESSAGE, GROUP -> Optional.of("an object");
    };
  }

  public static FieldViolation violation(String path, Object value, String allowed) {
    return Violations.one(path, clean(String.valueOf(value)), allowed);
  }

  /** Whether every surrogate has its partner, without which there is no UTF-8 for the text. */
  static boolean encodable(String text) {
    return text.codePoints()
        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  private static String clean(String text) {
    return encodable(text)
        ? text
        : text.codePoints()
            .map(point ->
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static Optional<String> whole(Object value, BigInteger low, BigInteger beyond) {
    Optional<BigInteger> number = switch (value) {
      case BigInteger big -> Optional.of(big);
      case Integer small -> Optional.of(BigInteger.valueOf(small));
      case Long wide -> Optional.of(BigInteger.valueOf(wide));
      case Double real
      when real == Math.rint(real) && Math.abs(real) < 1e20 ->
        Optional.of(new BigDecimal(real).toBigInteger());
      case String text when WHOLE.matcher(text).matches() -> Optional.of(new BigInteger(text));
      default -> Optional.empty();
    };
    return number.isPresent()
            && number.get().compareTo(low) >= 0
            && number.get().compareTo(beyond) < 0
        ? Optional.empty()
        : Optional.of(
            "a whole number from %s to %s".formatted(low, beyond.subtract(BigInteger.ONE)));
  }

  private static Optional<String> real(Object value, double largest) {
    boolean fits = switch (value) {
      case Number number -> Math.abs(number.doubleValue()) <= largest;
      case String text ->
        REAL.matcher(text).matches()
            && (text.endsWith("N")
                || text.endsWith("y")
                || Math.abs(Double.parseDouble(text)) <= largest);
      default -> false;
    };
    return fits ? Optional.empty() : Optional.of("a number up to " + largest);
  }

  private static Optional<String> text(Object value) {
    return value instanceof String text && encodable(text)
        ? Optional.empty()
        : Optional.of("a text in quotes, valid Unicode");
  }

  private static Optional<String> base64(Object value) {
    try {
      if (value instanceof String text) {
        Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        return Optional.empty();
      }
    } catch (IllegalArgumentException e) {
      // Told below, as every other value that is no Base64.
    }
    return Optional.of("bytes as a Base64 text");
  }

  private static Optional<String> enumerated(FieldDescriptor field, Object value) {
    boolean known = switch (value) {
      case String name -> field.getEnumType().findValueByName(name) != null;
      case Integer number -> field.getEnumType().findValueByNumber(number) != null;
      default -> false;
    };
    return known
        ? Optional.empty()
        : Optional.of(field.getEnumType().getValues().stream()
            .filter(choice -> choice.getNumber() != 0)
            .map(EnumValueDescriptor::getName)
            .collect(Collectors.joining(", ", "one of ", "")));
  }
}
