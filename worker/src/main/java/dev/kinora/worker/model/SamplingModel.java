package dev.kinora.worker.model;

import dev.kinora.job.ModelRules;
import dev.kinora.v1.ModelManifest;

/**
 * A model as the sampler sees it.
 *
 * @param digest of its package, 64 hex digits
 */
public record SamplingModel(
    ModelManifest manifest,
    String digest,
    Denoiser denoiser,
    FrameDecoder decoder,
    ConditioningEncoder encoder,
    DeviceProfile profile) {

  /** The cheapest way to see latents: as pixels where they have the channels of some, else the model's own decoder. */
  public FrameDecoder sketch() {
    return ModelRules.latentsArePixels(manifest) ? new CastDecoder(manifest) : decoder;
  }

  /** The same model, whose latents become pictures another way. */
  public SamplingModel decodedBy(FrameDecoder other) {
    return new SamplingModel(manifest, digest, denoiser, other, encoder, profile);
  }
}
