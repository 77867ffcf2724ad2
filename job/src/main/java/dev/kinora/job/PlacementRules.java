package dev.kinora.job;

import dev.kinora.v1.Fraction;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of a render's outputs. */
public final class PlacementRules {
  public static final int MAX_PLACEMENTS = 16;
  public static final int MIN_SIZE = 16;
  public static final int MAX_SIZE = 4096;
  /** Pictures per second. */
  static final int MAX_RATE = 60;

  public static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  public static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  private PlacementRules() {}

  static void check(Violations faults, RenderSpec spec) {
    List<Placement> placements = spec.getPlacementsList();
    faults.unless(
        placements.size() <= MAX_PLACEMENTS,
        "spec.placements",
        placements.size() + " placements",
        "at most " + MAX_PLACEMENTS);
    var names = new HashSet<String>();
    for (int i = 0; i < placements.size(); i++) {
      Placement placement = placements.get(i);
      String path = "spec.placements[%s].".formatted(i);
      checkOne(faults, path, placement, placements.size() == 1);
      OutputFormat.of(placement.getFormat())
          .ifPresent(format -> checkRate(faults, path, format, Defaults.frameRate(spec)));
      faults.unless(
          placement.getName().isEmpty() || names.add(placement.getName()),
          path + "name",
          placement.getName(),
          "each name once");
    }
  }

  private static void checkOne(Violations faults, String path, Placement placement, boolean only) {
    String name = placement.getName();
    faults.unless(
        (only && name.isEmpty()) || NAME.matcher(name).matches(),
        path + "name",
        name,
        NAME.pattern());
    checkFormat(faults, path, placement);
    faults.unless(
        placement.getBackground().isEmpty()
            || COLOUR.matcher(placement.getBackground()).matches(),
        path + "background",
        placement.getBackground(),
        "#RRGGBB");
    faults.unless(
        placement.getMaxBytes() >= 0,
        path + "max_bytes",
        Long.toUnsignedString(placement.getMaxBytes()),
        "0 to 2^63 - 1");
  }

  private static void checkFormat(Violations faults, String path, Placement placement) {
    Optional<OutputFormat> format = OutputFormat.of(placement.getFormat());
    faults.unless(
        format.isPresent(),
        path + "format",
        placement.getFormatValue(),
        Arrays.stream(OutputFormat.values())
            .map(known -> known.format().name())
            .collect(Collectors.joining(", ")));
    if (placement.getWidth() == 0 && placement.getHeight() == 0) {
      return;
    }
    int step = format.map(OutputFormat::sideStep).orElse(1);
    String allowed = "%s number of pixels from %s to %s"
        .formatted(step == 2 ? "an even" : "a", MIN_SIZE, MAX_SIZE);
    faults.unless(
        side(placement.getWidth(), step), path + "width", unsigned(placement.getWidth()), allowed);
    faults.unless(
        side(placement.getHeight(), step),
        path + "height",
        unsigned(placement.getHeight()),
        allowed);
  }

  /**
   * The rate belongs to the whole render: what is too fast for one format is a fault of that placement, what is too fast for
   * all is the rate's own.
   */
  private static void checkRate(
      Violations faults, String path, OutputFormat format, Fraction rate) {
    long numerator = Integer.toUnsignedLong(rate.getNumerator());
    long denominator = Integer.toUnsignedLong(rate.getDenominator());
    faults.unless(
        numerator <= format.maxRate() * denominator || numerator > MAX_RATE * denominator,
        path + "format",
        format.format() + " at %s/%s pictures per second".formatted(numerator, denominator),
        "at most %s/1 pictures per second in this format".formatted(format.maxRate()));
  }

  private static boolean side(int pixels, int step) {
    return pixels >= MIN_SIZE && pixels <= MAX_SIZE && pixels % step == 0;
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }
}
