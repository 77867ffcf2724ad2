package dev.kinora.worker.intake;

import dev.kinora.infra.store.StoreHealth;

/**
 * What may keep a worker's slots shut: encoders that lag behind, a suspect that must run alone, a sick device, a store that is away:
 * each lease counts at the broker, so none is taken that could only be given back.
 */
record Precautions(BacklogGate backlog, Solitude solitude, WorkerHealth health, StoreHealth store) {
  /** Whether a slot without a consumer may open one; where true, {@link Solitude#leave} must follow. */
  boolean enter() {
    return mayLease() && solitude.enter();
  }

  /** Whether a slot that holds no job may poll on. */
  boolean goOn() {
    return mayLease() && !solitude.isWanted();
  }

  private boolean mayLease() {
    return !health.isSick() && store.away().isEmpty() && backlog.isOpen();
  }
}
