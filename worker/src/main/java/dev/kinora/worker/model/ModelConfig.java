package dev.kinora.worker.model;

/**
 * How models are run on this device.
 *
 * @param threads of one TensorFlow operation
 * @param batchCap largest batch that is tried, in rows
 * @param loadedModels how many are kept loaded
 */
public record ModelConfig(int threads, int batchCap, int loadedModels) {
  public ModelConfig {
    if (threads < 1 || batchCap < 1 || loadedModels < 1) {
      throw new IllegalArgumentException("threads, batch cap and loaded models start at 1");
    }
  }
}
