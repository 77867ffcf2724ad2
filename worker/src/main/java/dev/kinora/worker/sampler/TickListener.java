package dev.kinora.worker.sampler;

/** Hears what the device does, on the sampler's thread. */
public interface TickListener {
  TickListener NONE = new TickListener() {};

  /** A denoiser call: {@code rows} of {@code bucket} were of use. */
  default void batch(int rows, int bucket) {}

  /** {@code lanes} went one step further. */
  default void tick(int lanes, long nanos) {}

  /** Between ticks: tasks and begun lanes that the device has now. */
  default void busy(int tasks, int lanes) {}
}
