package dev.kinora.trainer.export;

import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.dataset.Style;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.trainer.network.Upscaler;
import dev.kinora.v1.Categories;
import dev.kinora.v1.Conditioning;
import dev.kinora.v1.DecodeRole;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.Latents;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
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

/**
 * What a package says about itself.
 *
 * @param name lower case letters, digits and dashes
 * @param license SPDX expression
 */
public record PackageDescription(String name, String description, String license) {
  public static final int STEPS = 12;
  public static final float GUIDANCE = 1.5f;
  public static final float SHIFT = 2;
  private static final int FRAMES = 24;
  private static final int DENOISE_STEPS = 24;
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
            .setSignature("denoise")
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
        .setDefaults(ModelDefaults.newBuilder()
            .setSteps(STEPS)
            .setGuidance(GUIDANCE)
            .setScheduler(Scheduler.EULER_FLOW)
            .setFrames(FRAMES)
            .setDenoiseSteps(DENOISE_STEPS))
        .setPixelFormat(PixelFormat.RGBA8_PREMULTIPLIED)
        .setPixelLow(-1)
        .setPixelHigh(1);
    if (shape.style() > 0) {
      manifest.setStyleSize(shape.style());
      Style.AXES.forEach(axis -> manifest.addStyle(StyleAxis.newBuilder()
          .setName(axis.name())
          .setUnit(axis.unit())
          .setLow(axis.low())
          .setHigh(axis.high())
          .setNeutral(axis.neutral())));
    }
    if (upscaled) {
      int side = Upscaler.FACTOR * shape.side();
      manifest.setDecode(DecodeRole.newBuilder()
          .setSignature("decode")
          .setLatents("latents")
          .setFrames("frames")
          .setWidth(side)
          .setHeight(side));
    }
    return manifest.build();
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
