package dev.kinora.worker.model;

import dev.kinora.v1.ConditionRole;
import dev.kinora.v1.DecodeRole;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.TimeKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.Signature;
import org.tensorflow.Signature.TensorDescription;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Guesses a manifest from signatures: roles by types, shapes and, where several tensors would do, by names. What only the
 * model's maker knows (how time and prediction are meant, the noise schedule, the licence) is left open and told.
 */
final class ManifestProposal {
  private final List<Signature> signatures;
  private final ModelManifest.Builder manifest = ModelManifest.newBuilder();
  private final List<String> open = new ArrayList<>();

  ManifestProposal(List<Signature> signatures) {
    this.signatures = signatures;
  }

  /** Called once. */
  ModelManifest manifest(Path folder) {
    String name = String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    manifest.setName(name.replaceAll("[^a-z0-9-]", "-").replaceAll("^-+", ""));
    open.add("license: an SPDX expression");
    Optional<Signature> denoise = denoiseSignature();
    denoise.ifPresentOrElse(
        this::denoise,
        () -> open.add("denoise: no signature takes latents [B, height, width, channels] or"
            + " [B, frames, height, width, channels] and gives the same shape back"));
    signatures.stream()
        .filter(one -> one.getInputs().size() == 1 && vectors(one.getInputs()).size() == 1)
        .filter(one -> vectors(one.getOutputs()).size() == 1)
        .findFirst()
        .ifPresent(this::condition);
    signatures.stream()
        .filter(one -> !denoise.equals(Optional.of(one)))
        .filter(one -> frames(one).isPresent() && latents(one).isPresent())
        .findFirst()
        .ifPresent(this::decode);
    if (!manifest.hasDecode() && manifest.getLatents().getShapeCount() > 0) {
      pixels(manifest.getLatents().getShape(manifest.getLatents().getShapeCount() - 1));
    }
    open.add("schedule.kind: " + oneOf(ScheduleKind.values())
        + "; for all but RECTIFIED_FLOW also schedule.training_timesteps, beta_start and beta_end");
    return manifest.build();
  }

  List<String> open() {
    return List.copyOf(open);
  }

  private Optional<Signature> denoiseSignature() {
    List<Signature> fitting = signatures.stream()
        .filter(one -> latents(one).isPresent() && prediction(one).isPresent())
        .toList();
    return fitting.stream()
        .filter(one -> one.key().equals("denoise"))
        .findFirst()
        .or(() -> fitting.stream().findFirst());
  }

  private void denoise(Signature signature) {
    String latents = latents(signature).orElseThrow();
    String output = prediction(signature).orElseThrow();
    DenoiseRole.Builder role = manifest
        .getDenoiseBuilder()
        .setSignature(signature.key())
        .setLatents(latents)
        .setOutput(output);
    lane(tensor(signature.getInputs(), latents).shape);
    List<String> numbers = floats(signature.getInputs(), rank -> rank == 1);
    Optional<String> phase =
        numbers.stream().filter(name -> name.contains("phase")).findFirst();
    phase.ifPresent(role::setPhase);
    numbers.stream()
        .filter(name -> !phase.equals(Optional.of(name)))
        .findFirst()
        .ifPresentOrElse(role::setTime, () -> open.add("denoise.time: no input is float [B]"));
    role.setTimeKind(timeKind(role.getTime()));
    if (role.getTimeKind() == TimeKind.TIME_KIND_UNSPECIFIED) {
      open.add("denoise.time_kind: " + oneOf(TimeKind.values()));
    }
    role.setPrediction(predictionKind(output));
    if (role.getPrediction() == Prediction.PREDICTION_UNSPECIFIED) {
      open.add("denoise.prediction: " + oneOf(Prediction.values()));
    }
    vectors(signature.getInputs()).stream().findFirst().ifPresent(name -> {
      role.setConditioning(name);
      conditioning(tensor(signature.getInputs(), name).shape.get(1));
    });
  }

  private void lane(Shape latents) {
    boolean clip = latents.numDimensions() == 5;
    manifest.getLatentsBuilder().setLane(clip ? LaneKind.CLIP : LaneKind.FRAME);
    if (latents.tail().hasUnknownDimension()) {
      open.add("latents.shape: %s sizes; the signature leaves some free"
          .formatted(latents.numDimensions() - 1));
      return;
    }
    for (int i = 1; i < latents.numDimensions(); i++) {
      manifest.getLatentsBuilder().addShape((int) latents.get(i));
    }
  }

  private void conditioning(long size) {
    if (size == BundledTextEncoder.SIZE) {
      manifest.getConditioningBuilder().setTextEncoder(BundledTextEncoder.NAME);
    } else {
      open.add("conditioning.categories.names: %s names"
          .formatted(size == Shape.UNKNOWN_SIZE ? "any number of" : size));
    }
  }

  private void condition(Signature signature) {
    manifest.setCondition(ConditionRole.newBuilder()
        .setSignature(signature.key())
        .setEmbedding(vectors(signature.getInputs()).getFirst())
        .setConditioning(vectors(signature.getOutputs()).getFirst()));
  }

  private void decode(Signature signature) {
    String frames = frames(signature).orElseThrow();
    Shape shape = tensor(signature.getOutputs(), frames).shape;
    manifest.setDecode(DecodeRole.newBuilder()
        .setSignature(signature.key())
        .setLatents(latents(signature).orElseThrow())
        .setFrames(frames));
    if (shape.get(1) == Shape.UNKNOWN_SIZE || shape.get(2) == Shape.UNKNOWN_SIZE) {
      open.add("decode.width, decode.height: pixels of a frame");
    } else {
      manifest.getDecodeBuilder().setHeight((int) shape.get(1)).setWidth((int) shape.get(2));
    }
    pixels(shape.get(3));
  }

  private void pixels(long channels) {
    if (channels == 3) {
      manifest.setPixelFormat(PixelFormat.RGB8);
    } else if (channels == 4) {
      manifest.setPixelFormat(PixelFormat.RGBA8_PREMULTIPLIED);
    } else {
      open.add("pixel_format: " + oneOf(PixelFormat.values()));
    }
  }

  /** The pictures or clips that go in. */
  private static Optional<String> latents(Signature signature) {
    return floats(signature.getInputs(), rank -> rank == 4 || rank == 5).stream()
        .findFirst();
  }

  /** What comes out in the shape of what went in. */
  private static Optional<String> prediction(Signature signature) {
    return latents(signature)
        .map(name -> tensor(signature.getInputs(), name).shape.numDimensions())
        .flatMap(rank ->
            floats(signature.getOutputs(), of -> of == (int) rank).stream().findFirst());
  }

  private static List<String> vectors(Map<String, TensorDescription> tensors) {
    return floats(tensors, rank -> rank == 2);
  }

  private static Optional<String> frames(Signature signature) {
    return named(signature.getOutputs(), DataType.DT_UINT8, rank -> rank == 4).stream()
        .findFirst();
  }

  private static List<String> floats(
      Map<String, TensorDescription> tensors, Predicate<Integer> rank) {
    return named(tensors, DataType.DT_FLOAT, rank);
  }

  private static List<String> named(
      Map<String, TensorDescription> tensors, DataType type, Predicate<Integer> rank) {
    return tensors.entrySet().stream()
        .filter(one -> one.getValue().dataType == type)
        .filter(one -> !one.getValue().shape.isUnknown())
        .filter(one -> rank.test(one.getValue().shape.numDimensions()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static TensorDescription tensor(Map<String, TensorDescription> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name));
  }

  private static TimeKind timeKind(String name) {
    return name.contains("timestep")
        ? TimeKind.TIMESTEP
        : name.contains("sigma")
            ? TimeKind.SIGMA
            : name.contains("snr") ? TimeKind.LOG_SNR : TimeKind.TIME_KIND_UNSPECIFIED;
  }

  private static Prediction predictionKind(String name) {
    return switch (name) {
      case "x0" -> Prediction.X0;
      case "eps", "epsilon", "noise" -> Prediction.EPSILON;
      case "v" -> Prediction.V;
      case "flow" -> Prediction.FLOW;
      default -> Prediction.PREDICTION_UNSPECIFIED;
    };
  }

  private static String oneOf(Enum<?>[] values) {
    return Stream.of(values)
        .map(Enum::name)
        .filter(name -> !name.endsWith("UNSPECIFIED") && !name.equals("UNRECOGNIZED"))
        .collect(Collectors.joining(", "));
  }
}
