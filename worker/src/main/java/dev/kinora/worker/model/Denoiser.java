package dev.kinora.worker.model;

/**
 * A network that predicts what is noise in a batch of lanes. Batches are pooled by the denoiser: fill one, run it, read
 * its prediction. One thread at a time.
 */
public interface Denoiser {
  /** The pooled batch of that many rows; its contents are what the last user left. */
  DenoiseBatch batch(int rows);

  /** Fills {@code batch.prediction()}. {@code batch} must come from {@link #batch}. */
  void denoise(DenoiseBatch batch);
}
