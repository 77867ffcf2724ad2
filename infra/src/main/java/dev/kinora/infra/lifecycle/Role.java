package dev.kinora.infra.lifecycle;

/** A running service. Whoever started it asks it for its stop steps and runs them once. */
public interface Role {
  /** Appends this role's own stop steps, upstream first: refuse new, drain, commit, close clients, close natives. */
  void drainInto(ShutdownSequence sequence);
}
