package dev.kinora.worker.intake;

import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.intake.Hold.Stop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The holds of all slots, and how many they are of each queue. Safe for use by many threads. */
final class Leases {
  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
  private final Map<QueueConfig, Tally> tallies = new LinkedHashMap<>();
  private final IntakeMetrics metrics;

  private record Tally(AtomicInteger held, AtomicLong to) {}

  Leases(List<QueueConfig> queues, IntakeMetrics metrics) {
    this.metrics = metrics;
    for (QueueConfig queue : queues) {
      tallies.put(queue, new Tally(new AtomicInteger(), new AtomicLong()));
      metrics.leased(queue.name(), 0);
    }
  }

  /** @param offset of the job in the queue's topic */
  void add(Hold hold, QueueConfig queue, long offset) {
    holds.add(hold);
    tally(queue).held().incrementAndGet();
    tally(queue).to().accumulateAndGet(offset + 1, Math::max);
    metrics.leased(queue.name(), 1);
  }

  void remove(Hold hold, QueueConfig queue) {
    holds.remove(hold);
    tally(queue).held().decrementAndGet();
    metrics.leased(queue.name(), -1);
  }

  private Tally tally(QueueConfig queue) {
    return Objects.requireNonNull(tallies.get(queue), "a slot of a queue that is configured");
  }

  /** In the order of the configuration. */
  List<QueueLeases> queues() {
    return tallies.entrySet().stream()
        .map(entry -> QueueLeases.newBuilder()
            .setQueue(entry.getKey().name())
            .setSlots(entry.getKey().slots())
            .setLeased(entry.getValue().held().get())
            .setLeasedTo(entry.getValue().to().get())
            .build())
        .toList();
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
