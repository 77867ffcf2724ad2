package dev.kinora.worker.intake;

import dev.kinora.v1.RenderJob;
import dev.kinora.worker.intake.Hold.Stop;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The holds of all slots. Safe for use by many threads. */
final class Leases {
  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
  private final IntakeMetrics metrics;

  Leases(IntakeMetrics metrics) {
    this.metrics = metrics;
  }

  void add(Hold hold) {
    holds.add(hold);
    metrics.leased(1);
  }

  void remove(Hold hold) {
    holds.remove(hold);
    metrics.leased(-1);
  }

  /** Stops the attempts at a render. */
  void cancel(String id) {
    for (Hold hold : holds) {
      RenderJob job = hold.job();
      if (job != null && job.getId().equals(id)) {
        hold.stop(Stop.CANCELLED);
      }
    }
  }

  /** Stops every attempt. */
  void stopAll(Stop reason) {
    holds.forEach(hold -> hold.stop(reason));
  }

  /** Jobs whose attempts run. */
  List<RenderJob> running() {
    return holds.stream()
        .filter(hold -> !hold.isDone())
        .map(Hold::job)
        .filter(Objects::nonNull)
        .toList();
  }
}
