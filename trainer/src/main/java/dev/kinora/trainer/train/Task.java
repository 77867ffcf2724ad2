package dev.kinora.trainer.train;

import java.util.Map;

/** Something that learns step by step and can be stopped and resumed between any two steps. Used by one thread. */
interface Task extends AutoCloseable {
  /** Sets the start values; call this or {@link #resume} before the first step. */
  void start();

  void resume(Map<String, float[]> state);

  /** Does step number {@code step}, counted from 1, and returns its loss. */
  float step(long step, Schedule.Pace pace);

  /** Pictures per step. */
  int batchSize();

  /** The optimiser's state by name. */
  Map<String, float[]> state();

  @Override
  void close();
}
