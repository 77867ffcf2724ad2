package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;

/**
 * Memory that loaded models may take, all together.
 *
 * @param allowed bytes
 */
public record ModelMemory(long allowed) {
  /** Where only the machine is a bound. */
  public static final ModelMemory UNBOUNDED = new ModelMemory(Long.MAX_VALUE);

  private static final long LEAST = 1L << 30;

  public ModelMemory {
    if (allowed < 1) {
      throw new IllegalArgumentException("memory of models starts at 1 byte");
    }
  }

  /** Three quarters of what this machine, or container, has beyond the heap; 1 GiB at least. */
  public static ModelMemory ofThisMachine() {
    long beyondTheHeap = ModelFault.machine() - Runtime.getRuntime().maxMemory();
    return new ModelMemory(Math.max(LEAST, beyondTheHeap / 4 * 3));
  }

  /** BAD_MODEL where a model of so many bytes cannot be held, not even alone. */
  void check(String model, long bytes) {
    if (bytes > allowed) {
      throw new FarmException(
          FailureCode.BAD_MODEL,
          "%s needs %s of memory, and this worker has %s for models (worker.model-memory)"
              .formatted(model, ModelFault.size(bytes), ModelFault.size(allowed)));
    }
  }

  /** As a person says it. */
  @Override
  public String toString() {
    return ModelFault.size(allowed);
  }
}
