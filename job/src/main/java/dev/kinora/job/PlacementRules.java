package dev.kinora.job;

import dev.kinora.v1.Placement;
import dev.kinora.v1.VideoFormat;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of a render's outputs. */
final class PlacementRules {
  private static final int MAX_PLACEMENTS = 16;
  private static final int MIN_SIZE = 16;
  private static final int MAX_SIZE = 4096;
  private static final String SIDE =
      "an even number of pixels from " + MIN_SIZE + " to " + MAX_SIZE;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  private PlacementRules() {}

  static void check(Violations faults, List<Placement> placements) {
    faults.unless(
        placements.size() <= MAX_PLACEMENTS,
        "spec.placements",
        placements.size() + " placements",
        "at most " + MAX_PLACEMENTS);
    var names = new HashSet<String>();
    for (int i = 0; i < placements.size(); i++) {
      Placement placement = placements.get(i);
      String path = "spec.placements[%d].".formatted(i);
      checkOne(faults, path, placement, placements.size() == 1);
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
    boolean noSize = placement.getWidth() == 0 && placement.getHeight() == 0;
    faults.unless(
        noSize || side(placement.getWidth()), path + "width", unsigned(placement.getWidth()), SIDE);
    faults.unless(
        noSize || side(placement.getHeight()),
        path + "height",
        unsigned(placement.getHeight()),
        SIDE);
    faults.unless(
        placement.getFormat() != VideoFormat.UNRECOGNIZED,
        path + "format",
        placement.getFormatValue(),
        "MP4_H264");
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

  private static boolean side(int pixels) {
    return pixels >= MIN_SIZE && pixels <= MAX_SIZE && pixels % 2 == 0;
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }
}
