package dev.kinora.worker.model;

import dev.kinora.infra.store.ModelPackage;
import java.util.function.Consumer;

/**
 * Makes a package ready to sample with. A worker's is {@link ModelLoader}; a benchmark has one that stands in for a device
 * that is not here. Safe for use by many threads.
 */
public interface ModelOpener {
  /** The caller closes the model. A package that cannot be used gives BAD_MODEL with everything that is wrong. */
  LoadedModel load(ModelPackage modelPackage);

  /** {@code told} gets the reason once so many calls never ended that only another process helps. */
  default void whenStuck(Consumer<String> told) {}

  /** Native calls that did not end in time, and still run. */
  default int callsLeft() {
    return 0;
  }
}
