package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.SOON;
import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.StoreGate;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.S3Store;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.v1.WorkerState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store goes away with jobs queued and held: longer than ten deliveries of each would take. */
class StoreOutageIT {
  /** Looks for the store that are half a second apart at least; a job that is held for 0.1 s is given out ten times in less. */
  private static final int LOOKS = 12;

  private static final Duration DRAIN = Duration.ofSeconds(20);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private StoreGate gate;
  private S3Store store;
  private RoleContext context;
  private WorkerHarness farm;

  @BeforeEach
  void open() {
    gate = StoreGate.before(INFRA.storeConfig());
    store = S3Store.open(gate.config());
    context = INFRA.context("worker", store);
    farm = new WorkerHarness(context);
  }

  @AfterEach
  void close() {
    farm.close();
    store.close();
    gate.close();
  }

  @Test
  void noJobLosesADeliveryAndAllAreMadeOnceTheStoreIsBack() throws InterruptedException {
    Worker worker = WorkerHarness.start(context, "only", List.of(), DRAIN);
    try {
      Await.until(SOON, "the worker", () -> context.readiness().isReady());
      gate.fallSilent();
      List<String> ids = IntStream.range(0, 12)
          .mapToObj(i -> farm.submit(job(spec(6, 4).setSeed(i))))
          .toList();
      Await.until(SOON, "a job to be held", () -> number("kinora.worker.jobs.leased") > 0);
      Await.until(SOON, "readiness to tell", () -> !context.readiness().isReady());
      double held = number("kinora.worker.jobs.leased");
      gate.answer(503, "", "");
      int before = gate.connections();
      Await.until(SOON, "a long outage", () -> gate.connections() - before >= LOOKS);

      assertThat(number("kinora.worker.jobs.leased")).as("held all the time").isEqualTo(held);
      assertThat(context.readiness().json()).contains("\"store\":").contains("FAILED");
      assertThat(farm.statuses(read -> read.stream()
              .anyMatch(status -> status.getState() == WorkerState.WORKER_WAITING
                  && status.getReason().contains("store"))))
          .isNotEmpty();

      gate.open();
      for (String id : ids) {
        assertThat(farm.frames(id, KindCase.CLIP_FINISHED)).noneMatch(FrameRecord::hasClipAborted);
      }
      Await.until(SOON, "readiness to come back", () -> context.readiness().isReady());
      assertThat(deadLetters()).isZero();
      assertThat(number("kinora.worker.leases.lost")).isZero();
      assertThat(number("kinora.worker.attempts.aborted")).isZero();
    } finally {
      WorkerHarness.stop(worker);
    }
  }

  @Test
  void whatIsSampledMeanwhileIsFinishedMeanwhile() throws InterruptedException {
    Worker worker = WorkerHarness.start(context, "only", List.of(), DRAIN);
    try {
      String id = farm.submit(job(spec(60, 100)));
      farm.frames(id, KindCase.CLIP_STARTED);
      gate.refuse();
      assertThat(farm.frames(id, KindCase.CLIP_FINISHED)).noneMatch(FrameRecord::hasClipAborted);
      Await.until(SOON, "its acknowledgement", () -> number("kinora.worker.jobs.leased") == 0);
    } finally {
      gate.open();
      WorkerHarness.stop(worker);
    }
  }

  @Test
  void aDrainGivesBackWhatIsHeldForTheStore() throws InterruptedException {
    Worker worker = WorkerHarness.start(context, "only", List.of(), Duration.ofSeconds(4));
    String id;
    try {
      Await.until(SOON, "the worker", () -> context.readiness().isReady());
      gate.fallSilent();
      id = farm.submit(job(spec(6, 4)));
      Await.until(SOON, "the job to be held", () -> number("kinora.worker.jobs.leased") == 1);
      Await.until(SOON, "readiness to tell", () -> !context.readiness().isReady());
    } finally {
      WorkerHarness.stop(worker);
    }
    assertThat(number("kinora.worker.jobs.leased")).isZero();
    gate.open();
    Worker next = WorkerHarness.start(INFRA.context("next"), "next", List.of(), DRAIN);
    try {
      assertThat(farm.frames(id, KindCase.CLIP_FINISHED)).anyMatch(FrameRecord::hasFrame);
    } finally {
      WorkerHarness.stop(next);
    }
  }

  private long deadLetters() {
    var letters = new TopicPartition(context.topics().jobsDead(), 0);
    try (var consumer = context.kafka().consumer("letters", java.util.Map.of())) {
      return consumer.endOffsets(List.of(letters)).getOrDefault(letters, 0L);
    }
  }

  private double number(String name) {
    return WorkerHarness.number(context.metrics().registry(), name);
  }
}
