package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.SOON;
import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.job.Uuids;
import dev.kinora.v1.QueueLeases;
import dev.kinora.v1.WorkerState;
import dev.kinora.v1.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a worker says of itself on `control`, from its start to its last word. */
class WorkerStatusIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @Test
  void aWorkerTellsWhatItDoesUntilItStops() throws Exception {
    RoleContext context = INFRA.context("worker");
    try (WorkerHarness farm = new WorkerHarness(context)) {
      farm.submit(job(spec(2, 2)));
      Worker worker = WorkerHarness.start(context, "busy", List.of(), Duration.ofSeconds(4));
      WorkerStatus busy;
      try {
        farm.submit(job(spec(480, 200)));
        busy = awaitStatus(
            farm,
            status -> held(status) == 1 && leasedTo(status) == 2 && status.getStepsPerSecond() > 0);
      } finally {
        WorkerHarness.stop(worker);
      }
      assertThat(busy.getWorker()).isEqualTo("busy");
      assertThat(Uuids.valid(busy.getInstance())).isTrue();
      assertThat(busy.getState()).isEqualTo(WorkerState.WORKER_READY);
      assertThat(busy.getDevice()).isEqualTo("cpu");
      assertThat(busy.getModelsList()).containsExactly("tiny-shapes");
      assertThat(busy.getQueuesList())
          .extracting(QueueLeases::getQueue)
          .containsExactly("interactive", "bulk");
      assertThat(busy.getActiveLanes()).isPositive();
      assertThat(busy.getBatchFill()).isGreaterThan(0).isLessThanOrEqualTo(1);
      assertThat(busy.getStepMs()).isPositive();
      assertThat(busy.getResidentBytes()).isGreaterThan(10 << 20);
      assertThat(busy.getSerializedSize()).isLessThan(1_000);
      List<WorkerStatus> all =
          farm.statuses(read -> read.stream().anyMatch(WorkerStatusIT::stopped));
      assertThat(all).extracting(WorkerStatus::getInstance).containsOnly(busy.getInstance());
      assertThat(all).extracting(WorkerStatus::getState).contains(WorkerState.WORKER_DRAINING);
      assertThat(all.getLast().getState()).isEqualTo(WorkerState.WORKER_STOPPED);
    }
  }

  private static WorkerStatus awaitStatus(WorkerHarness farm, Predicate<WorkerStatus> wanted) {
    return farm.statuses(read -> read.stream().anyMatch(wanted)).stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new AssertionError("none within " + SOON));
  }

  private static boolean stopped(WorkerStatus status) {
    return status.getState() == WorkerState.WORKER_STOPPED;
  }

  private static int held(WorkerStatus status) {
    return status.getQueuesList().stream().mapToInt(QueueLeases::getLeased).sum();
  }

  private static long leasedTo(WorkerStatus status) {
    return status.getQueues(0).getLeasedTo();
  }
}
