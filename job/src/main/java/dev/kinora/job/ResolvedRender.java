package dev.kinora.job;

import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import java.util.List;

/**
 * What decides the frames of a render, with every default filled in.
 *
 * @param seed chooses the noise; all 64 bits count
 * @param frames pictures in the clip; in DENOISE mode equal to {@code steps}
 * @param steps denoising steps of one lane
 * @param guidance 1 means no classifier-free guidance
 * @param style empty where the model has no style or the seed draws it
 * @param initDigest SHA-256 of the init image in hex, empty where there is none
 * @param initStrength 0 to 1; 1 where there is no init image
 */
public record ResolvedRender(
    String id,
    RenderMode mode,
    String prompt,
    String negativePrompt,
    long seed,
    int frames,
    int steps,
    float guidance,
    Scheduler scheduler,
    List<Float> style,
    String initDigest,
    float initStrength) {

  public ResolvedRender {
    style = List.copyOf(style);
  }
}
