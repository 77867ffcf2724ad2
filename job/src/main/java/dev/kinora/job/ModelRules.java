package dev.kinora.job;

import dev.kinora.v1.Conditioning;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.StyleAxis;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a model can do what a client said. */
public final class ModelRules {
  private ModelRules() {}

  /** Empty where it can; else one failure with all faults. {@code spec} keeps {@link JobRules}. */
  public static Optional<Failure> check(RenderSpec spec, ModelManifest model) {
    if (Defaults.mode(spec) == RenderMode.DENOISE
        && model.getLatents().getLane() == LaneKind.CLIP) {
      return Optional.of(failure(
          FailureCode.UNSUPPORTED_MODE,
          "model %s denoises whole clips: mode DENOISE needs a model whose lanes are single frames"
              .formatted(model.getName())));
    }
    if (spec.hasInitImage() && !takesPictures(model)) {
      return Optional.of(failure(
          FailureCode.UNSUPPORTED,
          "model %s takes no init image: its latents are not the pixels of single frames"
              .formatted(model.getName())));
    }
    var faults = new Violations();
    checkPrompt(faults, spec, model);
    checkVariant(faults, spec, model);
    faults.unless(
        spec.getStyleCount() == 0 || spec.getStyleCount() == model.getStyleCount(),
        "spec.style",
        spec.getStyleCount() + " numbers",
        model.getStyleCount() == 0
            ? "nothing: model %s has no style".formatted(model.getName())
            : "%s numbers for model %s".formatted(model.getStyleCount(), model.getName()));
    checkStyle(faults, spec, model.getStyleList());
    Scheduler natural = Defaults.natural(model.getSchedule());
    faults.unless(
        spec.getScheduler() == Scheduler.SCHEDULER_UNSPECIFIED || spec.getScheduler() == natural,
        "spec.scheduler",
        spec.getScheduler(),
        "%s for model %s".formatted(natural, model.getName()));
    return faults.found().isEmpty()
        ? Optional.empty()
        : Optional.of(FarmException.invalid(faults.found()).toFailure());
  }

  private static boolean takesPictures(ModelManifest model) {
    return model.getLatents().getLane() == LaneKind.FRAME && latentsArePixels(model);
  }

  /** Whether latents have as many channels as the pixel format, so that they can be seen, and made, without the model. */
  public static boolean latentsArePixels(ModelManifest model) {
    int sizes = model.getLatents().getShapeCount();
    int channels = sizes == 0 ? 0 : model.getLatents().getShape(sizes - 1);
    return channels > 0 && channels == PixelFormats.bytes(model.getPixelFormat());
  }

  private static void checkVariant(Violations faults, RenderSpec spec, ModelManifest model) {
    List<String> offered =
        model.getVariantsList().stream().map(ModelVariant::getName).toList();
    faults.unless(
        spec.getVariant().isEmpty() || offered.contains(spec.getVariant()),
        "spec.variant",
        spec.getVariant(),
        offered.isEmpty()
            ? "nothing: model %s has no variants".formatted(model.getName())
            : "a variant of model %s: %s".formatted(model.getName(), String.join(", ", offered)));
  }

  private static void checkStyle(Violations faults, RenderSpec spec, List<StyleAxis> axes) {
    if (spec.getStyleCount() != axes.size()) {
      return;
    }
    for (int i = 0; i < axes.size(); i++) {
      StyleAxis axis = axes.get(i);
      float value = spec.getStyle(i);
      faults.unless(
          value >= axis.getLow() && value <= axis.getHigh(),
          "spec.style[%s]".formatted(i),
          value,
          range(axis));
    }
  }

  /** An angle in degrees, too: command line and studio take it so. */
  private static String range(StyleAxis axis) {
    String range = "%s from %s to %s".formatted(axis.getName(), axis.getLow(), axis.getHigh());
    return axis.getUnit().equals("radians")
        ? String.format(
            Locale.ROOT,
            "%s radians, which is %.1f to %.1f degrees",
            range,
            Math.toDegrees(axis.getLow()),
            Math.toDegrees(axis.getHigh()))
        : range;
  }

  private static void checkPrompt(Violations faults, RenderSpec spec, ModelManifest model) {
    Conditioning conditioning = model.getConditioning();
    switch (conditioning.getKindCase()) {
      case TEXT_ENCODER, ENCODE_TEXT ->
        faults.unless(
            !spec.getPrompt().isBlank(), "spec.prompt", spec.getPrompt(), "a text: what to draw");
      case CATEGORIES -> {
        List<String> names = conditioning.getCategories().getNamesList();
        faults.unless(
            names.contains(spec.getPrompt().strip()),
            "spec.prompt",
            spec.getPrompt(),
            "one of the model's categories: " + String.join(", ", names));
        faults.unless(
            spec.getNegativePrompt().isBlank()
                || names.contains(spec.getNegativePrompt().strip()),
            "spec.negative_prompt",
            spec.getNegativePrompt(),
            "nothing, or one of the model's categories: " + String.join(", ", names));
      }
      case KIND_NOT_SET -> {}
    }
  }

  private static Failure failure(FailureCode code, String message) {
    return Failure.newBuilder().setCode(code).setMessage(message).build();
  }
}
