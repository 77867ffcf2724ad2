package dev.kinora.farm.render;

import dev.kinora.client.console.CliException;
import dev.kinora.job.JobRules;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a render is asked to be. Numbers are taken as text, so that all faults are found and told together. */
final class SpecOptions {
  /** Without authentication everybody is this tenant; the rules need one only for the keys of init images. */
  private static final String TENANT = "local";

  @Parameters(paramLabel = "PROMPT", arity = "0..1", description = "What to draw.")
  private String prompt = "";

  @Option(names = "--negative", paramLabel = "TEXT", description = "What to steer away from.")
  private String negative = "";

  @Option(
      names = "--mode",
      paramLabel = "loop|denoise",
      description =
          "loop: a clip that loops (default); denoise: one picture, a frame for each denoising step.")
  private String mode = "loop";

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Pictures in the clip, 1 to 480 (the model's default).")
  private @Nullable String frames;

  @Option(names = "--fps", paramLabel = "N[/D]", description = "Pictures a second (12).")
  private @Nullable String fps;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Denoising steps, 1 to 200 (the model's default).")
  private @Nullable String steps;

  @Option(
      names = "--guidance",
      paramLabel = "G",
      description = "How hard to follow the prompt, 1 to 30.")
  private @Nullable String guidance;

  @Option(
      names = "--style",
      paramLabel = "NAME=N,…",
      description =
          "flip, hue, scale, dx, dy, rotation, saturation of each picture, where the model has a style (from the seed).")
  private @Nullable String style;

  @Mixin
  private InitImageOptions init = new InitImageOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Chooses the noise; the same seed, the same frames.")
  private @Nullable String seed;

  @Option(
      names = "--fresh",
      description =
          "Sample anew even where the farm has an equal render, whose video it would copy.")
  private boolean fresh;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "A model's name or digest; see 'model list'.")
  private String model = "";

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "A variant of the model, such as fast; see 'model list' (the model's defaults).")
  private String variant = "";

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "The queue to wait in (interactive).")
  private String queue = "";

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label to find it by; may be given 16 times.")
  private Map<String, String> labels = new LinkedHashMap<>();

  /** The checked wish.
   *
   * @param faults of the placements, to be told with the others
   * @throws CliException naming every option that is wrong
   */
  RenderSpec spec(List<Placement> placements, List<FieldViolation> faults) {
    RenderSpec.Builder spec = RenderSpec.newBuilder()
        .addAllPlacements(placements)
        .setPrompt(decoded("prompt", prompt, faults))
        .setNegativePrompt(decoded("negative", negative, faults))
        .setModel(model)
        .setVariant(variant)
        .setFresh(fresh)
        .setQueue(queue)
        .putAllLabels(labels);
    switch (mode.toLowerCase(Locale.ROOT)) {
      case "loop" -> spec.setMode(RenderMode.LOOP);
      case "denoise" -> spec.setMode(RenderMode.DENOISE);
      default -> faults.add(CliException.violation("mode", mode, "loop or denoise"));
    }
    numbers(spec, faults);
    JobRules.checkSpec(spec.build(), TENANT).stream()
        .map(SpecOptions::asOption)
        .forEach(faults::add);
    if (!faults.isEmpty()) {
      throw CliException.invalid(faults);
    }
    return spec.build();
  }

  private void numbers(RenderSpec.Builder spec, List<FieldViolation> faults) {
    if (frames != null) {
      whole("frames", frames, "a whole number from 1 to 480", faults).ifPresent(spec::setFrames);
    }
    if (steps != null) {
      whole("steps", steps, "a whole number from 1 to 200", faults).ifPresent(spec::setSteps);
    }
    if (guidance != null) {
      try {
        spec.setGuidance(Float.parseFloat(guidance));
      } catch (NumberFormatException e) {
        faults.add(CliException.violation("guidance", guidance, "a number from 1 to 30"));
      }
    }
    if (style != null) {
      spec.addAllStyle(StyleOption.numbers(style, faults));
    }
    init.addTo(spec, faults);
    if (seed != null) {
      try {
        spec.setSeed(seed.startsWith("-") ? Long.parseLong(seed) : Long.parseUnsignedLong(seed));
      } catch (NumberFormatException e) {
        faults.add(CliException.violation("seed", seed, "a whole number of at most 64 bits"));
      }
    }
    if (fps != null) {
      frameRate(fps, spec, faults);
    }
  }

  private static void frameRate(String fps, RenderSpec.Builder spec, List<FieldViolation> faults) {
    Matcher parts = Pattern.compile("([0-9]{1,9})(?:/([0-9]{1,9}))?").matcher(fps);
    if (parts.matches()) {
      Fraction.Builder rate = Fraction.newBuilder().setNumerator(Integer.parseInt(parts.group(1)));
      rate.setDenominator(parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2)));
      spec.setFrameRate(rate);
    } else {
      faults.add(CliException.violation(
          "fps", fps, "a number or a fraction such as 30000/1001, from 1 to 60"));
    }
  }

  private static java.util.OptionalInt whole(
      String name, String text, String want, List<FieldViolation> faults) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 0) {
        return java.util.OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // Told below, as a negative number is.
    }
    faults.add(CliException.violation(name, text, want));
    return java.util.OptionalInt.empty();
  }

  /** Java puts U+FFFD where the bytes of an argument were no UTF-8. */
  private static String decoded(String name, String text, List<FieldViolation> faults) {
    if (text.indexOf('\uFFFD') >= 0) {
      faults.add(CliException.violation(name, text, "text in UTF-8"));
      return "invalid";
    }
    return text;
  }

  private static FieldViolation asOption(FieldViolation violation) {
    String field = violation.getField();
    String option = field.startsWith("spec.") ? field.substring("spec.".length()) : field;
    return violation.toBuilder()
        .setField(option.equals("frame_rate") ? "fps" : option.replace('_', '-'))
        .build();
  }
}
