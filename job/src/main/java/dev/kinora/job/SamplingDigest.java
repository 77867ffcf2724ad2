package dev.kinora.job;

/**
 * SHA-256 over the fields that decide the frames, defaults filled in: mode, prompt, negative_prompt, seed, frames, steps,
 * guidance, scheduler, then style once for each number, init_image and init_strength. Not among them: model (its digest is in
 * the frame class), variant (steps and guidance say all of it), tenant, labels, frame rate, placements, queue. Framed as
 * {@link Digests.Fields} says.
 */
public final class SamplingDigest {
  private SamplingDigest() {}

  /** 32 bytes. */
  public static byte[] of(ResolvedRender render) {
    var fields = new Digests.Fields()
        .number("mode", render.mode().getNumber())
        .text("prompt", render.prompt())
        .text("negative_prompt", render.negativePrompt())
        .number("seed", render.seed())
        .number("frames", render.frames())
        .number("steps", render.steps())
        .real("guidance", render.guidance())
        .number("scheduler", render.scheduler().getNumber());
    render.style().forEach(value -> fields.real("style", value));
    return fields
        .text("init_image", render.initDigest())
        .real("init_strength", render.initStrength())
        .digest();
  }
}
