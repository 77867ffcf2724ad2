package dev.kinora.trainer.export;

import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.network.InferenceGraph;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Upscaler;
import dev.kinora.v1.Categories;
import dev.kinora.v1.ConditionRole;
import dev.kinora.v1.Conditioning;
import dev.kinora.v1.DecodeRole;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.ModelVariant;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.NoiseStreams;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Precision;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.StyleAxis;
import dev.kinora.v1.TimeKind;
import dev.kinora.worker.model.BundledTextEncoder;
import java.util.List;

/**
 * What a package says about itself.
 *
 * @param name lower case letters, digits and dashes
 * @param license SPDX expression
 */
public record PackageDescription(String name, String description, String license) {
  private static final int STEPS = 12;
  /** Without it loops move a little less; more draws grain. */
  private static final float GUIDANCE = 1.25f;
  /** What a prompt asks for is there without guidance; only the last steps need it, for the motion. */
  private static final float GUIDANCE_START = .75f;
  /** Nearer to noise than in training: what moves, and how, is decided there, and steps far from it draw grain. */
  private static final float SHIFT = 8;
  /** Paths of a model so close to its clips are nearly straight. */
  private static final int FAST_STEPS = 4;

  private static final int FRAMES = 24;
  private static final int DENOISE_STEPS = 24;
  /** 20 degrees: what is red stays more or less red. */
  private static final float HUE_REACH = .35f;
  /**
   * Colours go all the way round where they are asked to, and a little by a seed; the rest is so little that a drawing stays what and,
   * by and large, where it is.
   */
  private static final List<StyleAxis> STYLE = List.of(
      axis("flip", "0 or 1", 0, 1, 0),
      axis("hue", "radians", 0, (float) (2 * Math.PI), 0).toBuilder()
          .setSeedReach(HUE_REACH)
          .build(),
      axis("scale", "factor", .7f, 1, 1),
      axis("dx", "share of the side", -.06f, .06f, 0),
      axis("dy", "share of the side", -.06f, .06f, 0),
      axis("rotation", "radians", -.25f, .25f, 0),
      axis("saturation", "factor", .6f, 1.4f, 1));

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

  public PackageDescription {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException("name = '%s': want %s".formatted(name, NAME));
    }
  }

  /**
   * The manifest of a loop network with these signatures.
   *
   * @param upscaled whether there is a decode signature
   * @param precision to sample in
   */
  public ModelManifest manifest(
      NetworkShape shape, ClipConditioning conditioning, boolean upscaled, Precision precision) {
    ModelManifest.Builder manifest = ModelManifest.newBuilder()
        .setPrecision(precision)
        .setName(name)
        .setDescription(description)
        .setLicense(license)
        .setDenoise(DenoiseRole.newBuilder()
            .setSignature(InferenceGraph.DENOISE)
            .setLatents("latents")
            .setTime("time")
            .setPhase("phase")
            .setConditioning("conditioning")
            .setOutput("x0")
            .setTimeKind(TimeKind.UNIT_TIME)
            .setPrediction(Prediction.X0))
        .setLatents(Latents.newBuilder()
            .addShape(shape.side())
            .addShape(shape.side())
            .addShape(NetworkShape.CHANNELS)
            .setLane(LaneKind.FRAME)
            .setNoise(NoiseStreams.SHARED))
        .setSchedule(
            NoiseSchedule.newBuilder().setKind(ScheduleKind.RECTIFIED_FLOW).setShift(SHIFT))
        .setConditioning(conditioning(conditioning))
        .setGuidanceStart(GUIDANCE_START)
        .setDefaults(ModelDefaults.newBuilder()
            .setSteps(STEPS)
            .setGuidance(GUIDANCE)
            .setScheduler(Scheduler.EULER_FLOW)
            .setFrames(FRAMES)
            .setDenoiseSteps(DENOISE_STEPS))
        .setPixelFormat(PixelFormat.RGBA8_PREMULTIPLIED)
        .setPixelLow(-1)
        .setPixelHigh(1)
        .addAllStyle(STYLE)
        .addVariants(variant("quality", STEPS))
        .addVariants(variant("fast", FAST_STEPS));
    if (conditioning.captions().isPresent()) {
      manifest.setCondition(ConditionRole.newBuilder()
          .setSignature(InferenceGraph.CONDITION)
          .setEmbedding("embedding")
          .setConditioning("conditioning"));
    }
    if (upscaled) {
      int side = Upscaler.FACTOR * shape.side();
      manifest.setDecode(DecodeRole.newBuilder()
          .setSignature(InferenceGraph.DECODE)
          .setLatents("latents")
          .setFrames("frames")
          .setWidth(side)
          .setHeight(side));
    }
    return manifest.build();
  }

  private static ModelVariant variant(String name, int steps) {
    return ModelVariant.newBuilder()
        .setName(name)
        .setSteps(steps)
        .setGuidance(GUIDANCE)
        .build();
  }

  private static StyleAxis axis(String name, String unit, float low, float high, float neutral) {
    return StyleAxis.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setLow(low)
        .setHigh(high)
        .setNeutral(neutral)
        .build();
  }

  private static Conditioning conditioning(ClipConditioning conditioning) {
    return switch (conditioning) {
      case ClipConditioning.Text text ->
        Conditioning.newBuilder().setTextEncoder(BundledTextEncoder.NAME).build();
      case ClipConditioning.Categories categories ->
        Conditioning.newBuilder()
            .setCategories(Categories.newBuilder().addAllNames(categories.names()))
            .build();
    };
  }
}
