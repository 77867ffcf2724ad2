package dev.kinora.worker.model;

import java.time.Duration;

/**
 * How models are run on this device.
 *
 * @param threads of one TensorFlow operation
 * @param batchCap largest batch that is tried, in rows
 * @param batchMemory bytes that one denoiser call may take beyond what the model needs anyway
 * @param loadedModels how many are kept loaded
 * @param callTime that every call of a model has before it counts as hung; a slow model's have more
 */
public record ModelConfig(
    DeviceConfig device,
    int threads,
    int batchCap,
    long batchMemory,
    int loadedModels,
    ModelMemory memory,
    Duration callTime) {
  /** Enough for a step of a model of a few GB on a busy machine. */
  public static final Duration CALL_TIME = Duration.ofMinutes(2);

  public ModelConfig {
    if (threads < 1 || batchCap < 1 || batchMemory < 1 || loadedModels < 1) {
      throw new IllegalArgumentException(
          "threads, batch cap, batch memory and loaded models start at 1");
    }
  }

  /** The same with another time for calls. */
  public ModelConfig withCallTime(Duration time) {
    return new ModelConfig(device, threads, batchCap, batchMemory, loadedModels, memory, time);
  }

  /** The same with another bound on memory. */
  public ModelConfig withMemory(ModelMemory other) {
    return new ModelConfig(device, threads, batchCap, batchMemory, loadedModels, other, callTime);
  }

  /** On the CPU, with no bound on memory but the machine's. */
  public static ModelConfig cpu(int threads, int batchCap, int loadedModels) {
    return new ModelConfig(
        DeviceConfig.CPU,
        threads,
        batchCap,
        Long.MAX_VALUE,
        loadedModels,
        ModelMemory.UNBOUNDED,
        CALL_TIME);
  }
}
