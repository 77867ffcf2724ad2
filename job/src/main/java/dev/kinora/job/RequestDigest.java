package dev.kinora.job;

import dev.kinora.v1.InitImage;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.util.TreeMap;

/**
 * SHA-256 over the tenant and all that the client said, as written: a default that is spelt out makes another request. Id,
 * times, trace and the model digest are the farm's words and do not count. Fields in the order and under the names below,
 * framed as {@link Digests.Fields} says; an unset field is left out.
 */
public final class RequestDigest {
  private RequestDigest() {}

  /** 32 bytes. */
  public static byte[] of(RenderJob job) {
    RenderSpec spec = job.getSpec();
    var fields = new Digests.Fields().text("tenant", job.getTenant());
    text(fields, "source", job.getSource());
    text(fields, "prompt", spec.getPrompt());
    text(fields, "negative_prompt", spec.getNegativePrompt());
    number(fields, "mode", spec.getModeValue());
    if (spec.hasSeed()) {
      fields.number("seed", spec.getSeed());
    }
    if (spec.hasFrames()) {
      fields.number("frames", spec.getFrames());
    }
    if (spec.hasSteps()) {
      fields.number("steps", spec.getSteps());
    }
    if (spec.hasGuidance()) {
      fields.real("guidance", spec.getGuidance());
    }
    number(fields, "scheduler", spec.getSchedulerValue());
    text(fields, "model", spec.getModel());
    if (spec.hasFrameRate()) {
      fields.number("frame_rate.numerator", spec.getFrameRate().getNumerator());
      fields.number("frame_rate.denominator", spec.getFrameRate().getDenominator());
    }
    for (int i = 0; i < spec.getPlacementsCount(); i++) {
      placement(fields, "placements[%s].".formatted(i), spec.getPlacements(i));
    }
    new TreeMap<>(spec.getLabelsMap()).forEach((key, value) -> fields.text("labels." + key, value));
    text(fields, "queue", spec.getQueue());
    spec.getStyleList().forEach(value -> fields.real("style", value));
    init(fields, spec);
    number(fields, "fresh", spec.getFresh() ? 1 : 0);
    text(fields, "variant", spec.getVariant());
    return fields.digest();
  }

  /** The name also stands for a placement that says nothing, so it is written even when empty. */
  private static void placement(Digests.Fields fields, String path, Placement placement) {
    fields.text(path + "name", placement.getName());
    number(fields, path + "width", placement.getWidth());
    number(fields, path + "height", placement.getHeight());
    number(fields, path + "format", placement.getFormatValue());
    number(fields, path + "max_bytes", placement.getMaxBytes());
    text(fields, path + "background", placement.getBackground());
  }

  private static void init(Digests.Fields fields, RenderSpec spec) {
    InitImage init = spec.getInitImage();
    switch (init.getSourceCase()) {
      case STORED -> {
        fields.text("init_image.key", init.getStored().getKey());
        fields.bytes("init_image.sha256", init.getStored().getSha256().toByteArray());
      }
      case INLINE -> fields.bytes("init_image.inline", init.getInline().toByteArray());
      case SOURCE_NOT_SET -> {}
    }
    if (spec.hasInitStrength()) {
      fields.real("init_strength", spec.getInitStrength());
    }
  }

  private static void text(Digests.Fields fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.text(name, value);
    }
  }

  private static void number(Digests.Fields fields, String name, long value) {
    if (value != 0) {
      fields.number(name, value);
    }
  }
}
