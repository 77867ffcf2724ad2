package dev.kinora.worker.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Inputs and output of one denoiser call, as native floats. Row r of latents and prediction is {@code latentSize} numbers
 * long, of conditioning {@code conditioningSize}. The memory belongs to the denoiser.
 */
public record DenoiseBatch(
    int rows,
    int latentSize,
    int conditioningSize,
    MemorySegment latents,
    MemorySegment time,
    MemorySegment phase,
    MemorySegment conditioning,
    MemorySegment prediction) {

  /** A batch in plain native memory, for denoisers that are not TensorFlow's. */
  public static DenoiseBatch allocate(Arena arena, int rows, int latentSize, int conditioningSize) {
    return new DenoiseBatch(
        rows,
        latentSize,
        conditioningSize,
        floats(arena, rows * latentSize),
        floats(arena, rows),
        floats(arena, rows),
        floats(arena, rows * conditioningSize),
        floats(arena, rows * latentSize));
  }

  private static MemorySegment floats(Arena arena, int count) {
    return arena.allocate(ValueLayout.JAVA_FLOAT, Math.max(1, count));
  }

  public void put(int row, float[] lane, float laneTime, float lanePhase, float[] steering) {
    copy(lane, latents, (long) row * latentSize);
    time.setAtIndex(ValueLayout.JAVA_FLOAT, row, laneTime);
    phase.setAtIndex(ValueLayout.JAVA_FLOAT, row, lanePhase);
    copy(steering, conditioning, (long) row * conditioningSize);
  }

  /** Copies the prediction of {@code row} to {@code target}, which is {@code latentSize} long. */
  public void take(int row, float[] target) {
    MemorySegment.copy(
        prediction,
        ValueLayout.JAVA_FLOAT,
        (long) row * latentSize * Float.BYTES,
        target,
        0,
        latentSize);
  }

  private static void copy(float[] from, MemorySegment to, long index) {
    MemorySegment.copy(from, 0, to, ValueLayout.JAVA_FLOAT, index * Float.BYTES, from.length);
  }
}
