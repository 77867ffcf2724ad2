package dev.kinora.farm.render;

import dev.kinora.client.console.CliException;
import dev.kinora.client.console.OutputFile;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a render becomes: the sizes and formats of its outputs, and the files they go to. */
final class PlacementOptions {
  private static final Pattern WISH =
      Pattern.compile("([0-9]{1,9})[xX×]([0-9]{1,9})(?::([a-zA-Z0-9]+))?");
  private static final String FORMATS = String.join(", ", OutputFormat.extensions());
  private static final String POSTER = "poster";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write (render.mp4); its ending chooses the format: "
          + ".mp4, .webm, .gif, .webp or .png (one picture).")
  private @Nullable Path file;

  @Option(
      names = "--format",
      paramLabel = "mp4|webm|gif|webp|png",
      description = "The format, for a file whose name does not tell it.")
  private @Nullable String format;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Size of the video in pixels (512x512); even in mp4 and webm.")
  private @Nullable String size;

  @Option(
      names = "--placement",
      paramLabel = "NAME=WxH[:FORMAT]",
      description = "An output of that name, size and format; may be given up to 16 times.")
  private Map<String, String> placements = new LinkedHashMap<>();

  @Option(
      names = "--background",
      paramLabel = "#RRGGBB",
      description =
          "What shows behind the drawing (#FFFFFF in mp4; the other formats stay transparent).")
  private String background = "";

  @Option(
      names = "--poster",
      paramLabel = "FILE.png",
      description = "Write one picture as well: the loop's first, or the denoised one.")
  private @Nullable Path poster;

  /** One output and the file it goes to. */
  record Target(Placement placement, Path file) {}

  /** At least one; adds what is wrong to {@code faults}. */
  List<Target> targets(List<FieldViolation> faults) {
    OutputFormat main = format(faults);
    Path base = file == null ? Path.of("render." + main.extension()) : file;
    var targets = new ArrayList<Target>();
    if (size != null && !placements.isEmpty()) {
      faults.add(
          CliException.violation("size", size, "either --size or --placement NAME=WxH, not both"));
    }
    placements.forEach((name, wish) -> {
      Placement placement = placement("placement", name, wish, main, faults);
      targets.add(
          new Target(placement, placements.size() == 1 ? base : named(base, placement, main)));
    });
    if (placements.isEmpty()) {
      targets.add(new Target(placement("size", "main", size, main, faults), base));
    }
    if (poster != null) {
      targets.add(poster(poster, targets, faults));
    }
    return targets;
  }

  /** The folder of a file of renders. */
  Path folder() {
    return file == null ? Path.of("renders") : file;
  }

  /** The format of every output that does not name its own. */
  private OutputFormat format(List<FieldViolation> faults) {
    String ending = file == null ? "" : OutputFile.ending(file);
    Optional<OutputFormat> byName = OutputFormat.ofExtension(ending);
    Optional<String> asked = Optional.ofNullable(format).or(this::formatOfOnlyPlacement);
    Optional<OutputFormat> byOption = asked.flatMap(OutputFormat::ofExtension);
    if (format != null && byOption.isEmpty()) {
      faults.add(CliException.violation("format", format, "one of " + FORMATS));
    } else if (byOption.isPresent() && byName.isPresent() && !byOption.equals(byName)) {
      faults.add(CliException.violation(
          format == null ? "placement" : "format",
          asked.get(),
          "the format that %s is named for, or a file whose name ends in .%s"
              .formatted(file, byOption.get().extension())));
    } else if (asked.isEmpty() && byName.isEmpty() && !ending.isEmpty()) {
      faults.add(CliException.violation(
          "output",
          String.valueOf(file),
          "a name that ends in one of %s, or --format".formatted(FORMATS)));
    }
    return byOption.or(() -> byName).orElse(OutputFormat.MP4);
  }

  private Optional<String> formatOfOnlyPlacement() {
    return placements.size() == 1
        ? placements.values().stream()
            .map(WISH::matcher)
            .filter(Matcher::matches)
            .flatMap(parts -> Optional.ofNullable(parts.group(3)).stream())
            .findFirst()
        : Optional.empty();
  }

  /** @param wish size and perhaps format; null for the default size */
  private Placement placement(
      String option,
      String name,
      @Nullable String wish,
      OutputFormat main,
      List<FieldViolation> faults) {
    Placement.Builder placement = Placement.newBuilder().setName(name).setBackground(background);
    placement.setFormat(main.format());
    if (wish == null) {
      return placement.build();
    }
    Matcher parts = WISH.matcher(wish);
    if (!parts.matches() || (option.equals("size") && parts.group(3) != null)) {
      String also = option.equals("size") ? "" : ", and perhaps :FORMAT";
      faults.add(CliException.violation(
          option, wish, "WIDTHxHEIGHT in pixels, 16 to 4096, even in mp4 and webm" + also));
      return placement.build();
    }
    placement
        .setWidth(Integer.parseInt(parts.group(1)))
        .setHeight(Integer.parseInt(parts.group(2)));
    if (parts.group(3) != null) {
      OutputFormat.ofExtension(parts.group(3))
          .ifPresentOrElse(
              own -> placement.setFormat(own.format()),
              () -> faults.add(
                  CliException.violation(option, wish, "a format that is one of " + FORMATS)));
    }
    return placement.build();
  }

  private static Target poster(Path path, List<Target> others, List<FieldViolation> faults) {
    if (!OutputFormat.ofExtension(OutputFile.ending(path)).equals(Optional.of(OutputFormat.PNG))) {
      faults.add(CliException.violation("poster", path.toString(), "a name that ends in .png"));
    }
    if (others.stream()
        .anyMatch(other -> OutputFile.real(other.file()).equals(OutputFile.real(path)))) {
      faults.add(
          CliException.violation("poster", path.toString(), "another file than the output's"));
    }
    Placement picture = others.getFirst().placement().toBuilder()
        .setName(POSTER)
        .setFormat(OutputFormat.PNG.format())
        .build();
    return new Target(picture, path);
  }

  /** Several outputs get their names into the file's: {@code ad.mp4} → {@code ad-wide.mp4}, or {@code ad-wide.gif}. */
  static Path named(Path file, Placement placement, OutputFormat main) {
    String ending = placement.getFormat() == main.format()
        ? OutputFile.ending(file)
        : OutputFormat.of(placement.getFormat()).orElse(main).extension();
    String name = name(file);
    String stem =
        OutputFile.ending(file).isEmpty() ? name : name.substring(0, name.lastIndexOf('.'));
    return file.resolveSibling(
        stem + "-" + placement.getName() + (ending.isEmpty() ? "" : "." + ending));
  }

  private static String name(Path file) {
    Path last = file.getFileName();
    return last == null ? "" : last.toString();
  }
}
