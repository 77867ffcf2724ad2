package dev.kinora.farm.render;

import dev.kinora.client.console.CliException;
import dev.kinora.v1.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/** {@code --style hue=210,scale=0.9}: a render's style by the names of its numbers; what is not named stays as it is. */
final class StyleOption {
  private static final String WANT =
      "NAME=NUMBER,… of flip (0 or 1), hue and rotation (degrees), scale and saturation (factors), "
          + "dx and dy (shares of the side)";

  private static final double CIRCLE = 360;

  private double flip;
  private double hue;
  private double scale = 1;
  private double dx;
  private double dy;
  private double rotation;
  private double saturation = 1;

  private StyleOption() {}

  /** The same angle from 0 to 360 degrees. */
  private static double turn(double degrees) {
    return degrees >= 0 && degrees <= CIRCLE ? degrees : (degrees % CIRCLE + CIRCLE) % CIRCLE;
  }

  /** The numbers in the order of the reference models' axes; whether a model has a style, and its ranges, the farm knows. */
  static List<Float> numbers(String text, List<FieldViolation> faults) {
    StyleOption style = new StyleOption();
    List<String> wrong = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int sign = part.indexOf('=');
      if (sign < 1 || !style.set(part.substring(0, sign).strip(), part.substring(sign + 1))) {
        wrong.add(part);
      }
    }
    wrong.forEach(part -> faults.add(CliException.violation("style", part, WANT)));
    return wrong.isEmpty() ? style.vector() : List.of();
  }

  private boolean set(String name, String number) {
    double value;
    try {
      value = Double.parseDouble(number.strip());
    } catch (NumberFormatException e) {
      return false;
    }
    switch (name) {
      case "flip" -> flip = value;
      case "hue" -> hue = Math.toRadians(turn(value));
      case "scale" -> scale = value;
      case "dx" -> dx = value;
      case "dy" -> dy = value;
      case "rotation" -> rotation = Math.toRadians(value);
      case "saturation" -> saturation = value;
      default -> {
        return false;
      }
    }
    return Double.isFinite(value);
  }

  private List<Float> vector() {
    return List.of(
        (float) flip, (float) hue, (float) scale, (float) dx, (float) dy, (float) rotation, (float)
            saturation);
  }
}
