package dev.kinora.trainer.preparation;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files by their names, in which numbers count as numbers: 2 before 10, and 002 between 1 and 3. */
final class NaturalOrder implements Comparator<Path> {
  /** A number, or one sign that is none. */
  private static final Pattern PIECE = Pattern.compile("[0-9]+|[^0-9]", Pattern.DOTALL);

  @Override
  public int compare(Path one, Path other) {
    String name = String.valueOf(one.getFileName());
    String otherName = String.valueOf(other.getFileName());
    Matcher pieces = PIECE.matcher(name);
    Matcher otherPieces = PIECE.matcher(otherName);
    while (pieces.find()) {
      if (!otherPieces.find()) {
        return 1;
      }
      int order = piece(pieces.group(), otherPieces.group());
      if (order != 0) {
        return order;
      }
    }
    return otherPieces.find() ? -1 : name.compareTo(otherName);
  }

  private static int piece(String one, String other) {
    boolean numbers = Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0));
    return numbers ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
  }
}
