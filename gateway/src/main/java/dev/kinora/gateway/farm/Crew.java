package dev.kinora.gateway.farm;

import dev.kinora.v1.EncoderStatus;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers and encoders, as they spoke of themselves on `control`. They are heard on the reader's thread; any thread may ask. */
public final class Crew {
  private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
  /** What this build sends has less; anything may be in a topic. */
  private static final int MOST_BYTES = 32 << 10;

  private static final int MOST_QUEUES = 1_000;

  private final Heard<WorkerStatus> workers;
  private final Heard<EncoderStatus> encoders;
  private final Map<String, Long> leasedTo = new ConcurrentHashMap<>();

  public Crew(InstantSource clock) {
    this.workers = new Heard<>(clock);
    this.encoders = new Heard<>(clock);
  }

  public void heard(WorkerStatus status) {
    if (!sound(status)) {
      LOG.debug("an unsound status of a worker, {} bytes", status.getSerializedSize());
    } else if (status.getState() == WorkerState.WORKER_STOPPED) {
      workers.remove(status.getInstance());
    } else {
      workers.put(status.getInstance(), status);
      status.getQueuesList().forEach(this::leased);
    }
  }

  public void heard(EncoderStatus status) {
    if (status.getSerializedSize() <= MOST_BYTES && !status.getEncoder().isEmpty()) {
      encoders.put(status.getEncoder(), status);
    }
  }

  /** Remembered longer than the worker that said it: the next leases go on from there. */
  private void leased(QueueLeases leases) {
    if (leases.getLeasedTo() > 0
        && (leasedTo.size() < MOST_QUEUES || leasedTo.containsKey(leases.getQueue()))) {
      leasedTo.merge(leases.getQueue(), leases.getLeasedTo(), Math::max);
    }
  }

  List<WorkerStatus> workers() {
    return workers.all(status -> status.getWorker() + " " + status.getInstance());
  }

  List<EncoderStatus> encoders() {
    return encoders.all(EncoderStatus::getEncoder);
  }

  /** The offset after the furthest job of a queue that any worker ever told to have leased. */
  Optional<Long> leasedTo(String queue) {
    return Optional.ofNullable(leasedTo.get(queue));
  }

  /** Numbers that are none would be no JSON. */
  private static boolean sound(WorkerStatus status) {
    return status.getSerializedSize() <= MOST_BYTES
        && !status.getInstance().isEmpty()
        && Double.isFinite(status.getStepsPerSecond())
        && Double.isFinite(status.getBatchFill())
        && Double.isFinite(status.getStepMs());
  }
}
