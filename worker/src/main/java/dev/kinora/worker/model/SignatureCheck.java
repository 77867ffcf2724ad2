package dev.kinora.worker.model;

import dev.kinora.job.JobRules;
import dev.kinora.job.PixelFormats;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.TimeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Signature;
import org.tensorflow.Signature.TensorDescription;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** Compares a manifest with the signatures of its SavedModel, and finds every mismatch at once. */
final class SignatureCheck {
  private static final long ANY = -1;
  /** Of one lane: 256 MiB. */
  private static final int MOST_LATENTS = 1 << 26;

  private final ModelManifest manifest;
  private final Map<String, Signature> signatures = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final int conditioningSize;

  private SignatureCheck(ModelManifest manifest, List<Signature> signatures, int conditioningSize) {
    this.manifest = manifest;
    this.conditioningSize = conditioningSize;
    signatures.forEach(signature -> this.signatures.put(signature.key(), signature));
  }

  /** Sentences, empty where all fits. */
  static List<String> faults(
      ModelManifest manifest, List<Signature> signatures, int conditioningSize) {
    var check = new SignatureCheck(manifest, signatures, conditioningSize);
    if (check.checkManifest()) {
      check.checkDenoise();
      check.checkCondition();
      check.checkDecode();
    }
    return check.faults;
  }

  /** False where the manifest alone is so incomplete that nothing can be compared. */
  private boolean checkManifest() {
    int dimensions = manifest.getLatents().getLane() == LaneKind.CLIP ? 4 : 3;
    boolean shape = manifest.getLatents().getShapeCount() == dimensions
        && manifest.getLatents().getShapeList().stream().allMatch(size -> size > 0);
    want(shape, "latents.shape needs %s sizes above 0".formatted(dimensions));
    boolean lane = manifest.getLatents().getLane() != LaneKind.LANE_KIND_UNSPECIFIED;
    want(lane, "latents.lane is not set");
    boolean time = manifest.getDenoise().getTimeKind() != TimeKind.TIME_KIND_UNSPECIFIED;
    want(time, "denoise.time_kind is not set");
    boolean prediction = manifest.getDenoise().getPrediction() != Prediction.PREDICTION_UNSPECIFIED;
    want(prediction, "denoise.prediction is not set");
    boolean format = manifest.getPixelFormat() != PixelFormat.PIXEL_FORMAT_UNSPECIFIED;
    want(format, "pixel_format is not set");
    boolean schedule = manifest.getSchedule().getKind() != ScheduleKind.SCHEDULE_KIND_UNSPECIFIED;
    want(schedule, "schedule.kind is not set");
    boolean timesteps = manifest.getSchedule().getKind() == ScheduleKind.RECTIFIED_FLOW
        ? manifest.getDenoise().getTimeKind() != TimeKind.TIMESTEP
            || manifest.getSchedule().getTrainingTimesteps() > 0
        : manifest.getSchedule().getTrainingTimesteps() >= ProbeLanes.COUNT;
    want(timesteps, "schedule.training_timesteps is too small");
    want(
        manifest.getDenoise().getConditioning().isEmpty() == (conditioningSize == 0),
        "denoise.conditioning and conditioning must be set together");
    want(
        manifest.getGuidanceStart() >= 0 && manifest.getGuidanceStart() < 1,
        "guidance_start = %s: want 0 to below 1".formatted(manifest.getGuidanceStart()));
    boolean sizes = checkSizes();
    faults.addAll(StyleCheck.faults(manifest.getStyleList()));
    faults.addAll(VariantCheck.faults(manifest.getVariantsList()));
    return sizes && shape && lane && time && prediction && format && schedule && timesteps;
  }

  /** Nobody can say so much in a render, or hold so much in memory. */
  private boolean checkSizes() {
    var defaults = manifest.getDefaults();
    want(
        Integer.compareUnsigned(defaults.getSteps(), JobRules.MAX_STEPS) <= 0,
        "defaults.steps = %s: want at most %s"
            .formatted(Integer.toUnsignedString(defaults.getSteps()), JobRules.MAX_STEPS));
    want(
        Integer.compareUnsigned(defaults.getFrames(), JobRules.MAX_FRAMES) <= 0,
        "defaults.frames = %s: want at most %s"
            .formatted(Integer.toUnsignedString(defaults.getFrames()), JobRules.MAX_FRAMES));
    want(
        defaults.getGuidance() == 0 || JobRules.guidance(defaults.getGuidance()),
        "defaults.guidance = %s: want 1 to %s"
            .formatted(defaults.getGuidance(), JobRules.MAX_GUIDANCE));
    double latents = manifest.getLatents().getShapeList().stream()
        .mapToDouble(size -> size)
        .reduce(1, (a, b) -> a * b);
    want(
        latents <= MOST_LATENTS,
        String.format(
            Locale.ROOT,
            "latents.shape makes %.0f numbers: want at most %s",
            latents,
            MOST_LATENTS));
    return latents <= MOST_LATENTS;
  }

  private void checkDenoise() {
    var role = manifest.getDenoise();
    Signature signature = signature("denoise", role.getSignature());
    if (signature == null) {
      return;
    }
    var wanted = new LinkedHashMap<String, long[]>();
    wanted.put(role.getLatents(), latents());
    wanted.put(role.getTime(), new long[] {ANY});
    if (!role.getPhase().isEmpty()) {
      wanted.put(role.getPhase(), new long[] {ANY});
    }
    if (!role.getConditioning().isEmpty()) {
      wanted.put(role.getConditioning(), new long[] {ANY, conditioningSize});
    }
    checkInputs(signature, wanted);
    checkTensor(
        signature,
        "output",
        role.getOutput(),
        signature.getOutputs(),
        DataType.DT_FLOAT,
        latents());
  }

  private void checkCondition() {
    if (!manifest.hasCondition()) {
      return;
    }
    var role = manifest.getCondition();
    want(conditioningSize > 0, "condition needs conditioning");
    Signature signature = signature("condition", role.getSignature());
    if (signature == null) {
      return;
    }
    long[] vectors = {ANY, conditioningSize};
    checkInputs(signature, Map.of(role.getEmbedding(), vectors));
    checkTensor(
        signature,
        "output",
        role.getConditioning(),
        signature.getOutputs(),
        DataType.DT_FLOAT,
        vectors);
  }

  private void checkDecode() {
    int channels = PixelFormats.bytes(manifest.getPixelFormat());
    int[] picture = CastDecoder.picture(manifest);
    if (!manifest.hasDecode()) {
      want(
          picture[2] == channels,
          "without a decode role latents are pixels: %s needs %s channels, latents have %s"
              .formatted(manifest.getPixelFormat(), channels, picture[2]));
      return;
    }
    var role = manifest.getDecode();
    Signature signature = signature("decode", role.getSignature());
    want(role.getWidth() > 0 && role.getHeight() > 0, "decode.width and decode.height must be set");
    if (signature == null) {
      return;
    }
    checkInputs(
        signature, Map.of(role.getLatents(), new long[] {ANY, picture[0], picture[1], picture[2]}));
    checkTensor(
        signature,
        "output",
        role.getFrames(),
        signature.getOutputs(),
        DataType.DT_UINT8,
        new long[] {ANY, role.getHeight(), role.getWidth(), channels});
  }

  private @Nullable Signature signature(String role, String name) {
    Signature signature = signatures.get(name);
    want(
        signature != null,
        "%s.signature is '%s': the SavedModel has %s"
            .formatted(role, name, String.join(", ", signatures.keySet())));
    return signature;
  }

  private void checkInputs(Signature signature, Map<String, long[]> wanted) {
    wanted.forEach((name, shape) ->
        checkTensor(signature, "input", name, signature.getInputs(), DataType.DT_FLOAT, shape));
    signature.inputNames().stream()
        .filter(name -> !wanted.containsKey(name))
        .forEach(
            name -> faults.add("signature %s needs input '%s', which the manifest gives no role"
                .formatted(signature.key(), name)));
  }

  private void checkTensor(
      Signature signature,
      String side,
      String name,
      Map<String, TensorDescription> tensors,
      DataType type,
      long[] shape) {
    TensorDescription found = tensors.get(name);
    if (found == null) {
      faults.add("signature %s has no %s '%s': it has %s"
          .formatted(signature.key(), side, name, String.join(", ", tensors.keySet())));
      return;
    }
    want(
        found.dataType == type,
        "%s '%s' of signature %s is %s, not %s"
            .formatted(side, name, signature.key(), found.dataType, type));
    want(
        fits(found.shape, shape),
        "%s '%s' of signature %s has shape %s, the manifest means %s"
            .formatted(side, name, signature.key(), found.shape, text(shape)));
  }

  private static boolean fits(Shape found, long[] wanted) {
    if (found.isUnknown()) {
      return true;
    }
    if (found.numDimensions() != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean free = found.get(i) == Shape.UNKNOWN_SIZE;
      if (!free && found.get(i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** [B, ...]. */
  private long[] latents() {
    var sizes = manifest.getLatents().getShapeList();
    long[] shape = new long[sizes.size() + 1];
    shape[0] = ANY;
    for (int i = 0; i < sizes.size(); i++) {
      shape[i + 1] = sizes.get(i);
    }
    return shape;
  }

  private static String text(long[] shape) {
    var text = new StringBuilder("[B");
    for (int i = 1; i < shape.length; i++) {
      text.append(", ").append(shape[i]);
    }
    return text.append(']').toString();
  }

  private void want(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
  }
}
