package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.SOON;
import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.Evidence;
import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.StoreKeys;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.FrameRecord.KindCase;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.WorkerState;
import dev.kinora.worker.model.TinyModel;
import dev.kinora.worker.model.WarmModels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs that end whatever attempts them, and devices that end whatever they attempt. */
class SuspectsIT extends WorkerFarm {
  private static final int DELIVERIES = 10;

  @Test
  void onePoisonJobAmongSevenGoodOnesIsTheOnlyDeadLetter() throws Exception {
    ModelPackage blind = TinyModel.writeBlind(folder);
    String poison = farm.submit(blind("square"));
    List<String> good =
        IntStream.range(0, 7).mapToObj(i -> farm.submit(blind("circle"))).toList();
    Worker worker = patient(blind);
    try {
      var dead = farm.read(context.topics().jobsDead(), read -> !read.isEmpty());
      for (String id : good) {
        assertThat(aborts(farm.frames(id, KindCase.CLIP_FINISHED)))
            .as("failures of a good job before it, or the poison, runs alone")
            .hasSizeLessThan(3);
      }
      assertThat(dead).extracting(record -> record.key()).containsExactly(poison);
      assertThat(aborts(
              farm.logged(poison).stream().map(WorkerHarness.Logged::record).toList()))
          .hasSize(DELIVERIES)
          .noneMatch(FrameRecord::hasClipFinished)
          .allSatisfy(record -> {
            assertThat(record.getClipAborted().getFinal()).isFalse();
            assertThat(record.getClipAborted().getFailure().getCode())
                .isEqualTo(FailureCode.BROKEN_FRAME);
          });
      List<Span> neighbours = good.stream().flatMap(id -> spans(id).stream()).toList();
      assertThat(evidence(poison)).as("what is left to judge it by").isEqualTo(DELIVERIES);
      assertThat(spans(poison).subList(2, DELIVERIES))
          .as("attempts at the suspect, against those at its neighbours")
          .allSatisfy(alone -> assertThat(neighbours).noneMatch(alone::overlaps));
      Await.until(SOON, "nothing to be held", () -> number("kinora.worker.jobs.leased") == 0);
      assertThat(farm.read(context.topics().jobsDead(), read -> !read.isEmpty()))
          .hasSize(1);
      assertThat(number("kinora.worker.jobs.suspect")).isGreaterThanOrEqualTo(DELIVERIES - 2);
      assertThat(number("kinora.worker.sick")).isZero();
      assertThat(number("kinora.worker.selftests")).isPositive();
      assertThat(context.readiness().isReady()).isTrue();
    } finally {
      WorkerHarness.stop(worker);
    }
  }

  @Test
  void oneSickWorkerAmongThreeLosesNothing() throws Exception {
    ModelPackage good = TinyModel.write(folder.resolve("good"));
    RoleContext sickly = INFRA.context("sickly");
    profile(sickly, good);
    ModelPackage rotten = TinyModel.writeRotten(folder.resolve("rotten"), good);
    var workers = new ArrayList<Worker>();
    try {
      workers.add(start(sickly, "sickly", rotten));
      List<String> ids = IntStream.range(0, 12)
          .mapToObj(i -> farm.submit(job(spec(6, 4).setPrompt("circle").setSeed(i))))
          .toList();
      Await.until(
          SOON,
          "the sick worker to find out",
          () -> !sickly.readiness().isReady()
              && sickly.readiness().json().contains("no longer gives the numbers"));
      farm.statuses(read -> read.stream()
          .anyMatch(status -> status.getState() == WorkerState.WORKER_SICK
              && status.getReason().contains("no longer gives the numbers")));
      workers.add(start(INFRA.context("second"), "second", good));
      workers.add(start(INFRA.context("third"), "third", good));
      for (String id : ids) {
        List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
        assertThat(aborts(records))
            .allSatisfy(record -> assertThat(record.getClipAborted().getFinal()).isFalse());
        // A machine that is busy may let a lease pass to another worker, which makes the same
        // frames again.
        assertThat(records.stream()
                .filter(FrameRecord::hasFrame)
                .map(FrameRecord::getFrame)
                .collect(Collectors.groupingBy(
                    Frame::getIndex, Collectors.mapping(Frame::getSha256, Collectors.toSet()))))
            .hasSize(6)
            .allSatisfy((index, copies) -> assertThat(copies).hasSize(1));
      }
      assertThat(WorkerHarness.number(sickly.metrics().registry(), "kinora.worker.sick"))
          .isOne();
      assertThat(WorkerHarness.number(sickly.metrics().registry(), "kinora.worker.jobs.leased"))
          .isZero();
    } finally {
      workers.forEach(WorkerHarness::stop);
    }
  }

  @Test
  void twoRollingRestartsLeaveBatchingAsItWas() throws Exception {
    String moved = farm.submit(job(spec(480, 200)));
    for (String worker : List.of("first", "second")) {
      Worker restarted = WorkerHarness.start(context, worker, List.of(), Duration.ofSeconds(4));
      try {
        farm.frames(
            moved, it -> it.hasClipStarted() && it.getClipStarted().getWorker().equals(worker));
        assertThat(evidence(moved))
            .as("left for the case that the process dies; by a first attempt never")
            .isEqualTo(worker.equals("first") ? 0 : 1);
      } finally {
        WorkerHarness.stop(restarted);
      }
      assertThat(evidence(moved)).as("after an orderly stop").isZero();
    }
    RoleContext last = INFRA.context("last");
    Worker third = WorkerHarness.start(last, "third", List.of(), Duration.ofSeconds(4));
    try {
      farm.frames(
          moved, it -> it.hasClipStarted() && it.getClipStarted().getWorker().equals("third"));
      String neighbour = farm.submit(job(spec(480, 200)));
      Await.until(
          SOON,
          "both to be sampled at once",
          () -> WorkerHarness.number(last.metrics().registry(), "kinora.worker.tasks.active") == 2);
      for (String id : List.of(moved, neighbour)) {
        context
            .store()
            .putIfAbsent(
                StoreKeys.end("local", id),
                "{}".getBytes(StandardCharsets.UTF_8),
                "application/json");
      }
      Await.until(
          SOON,
          "both to be over",
          () -> WorkerHarness.number(last.metrics().registry(), "kinora.worker.jobs.leased") == 0);
      assertThat(WorkerHarness.number(last.metrics().registry(), "kinora.worker.jobs.suspect"))
          .isZero();
    } finally {
      WorkerHarness.stop(third);
    }
  }

  @Test
  void aDrainGivesBackASuspectThatWaitsForItsTurn() throws Exception {
    String longOne = farm.submit(job(spec(480, 200)));
    RenderJob.Builder suspected = job(spec(2, 2));
    String suspect = suspected.getId();
    blame(suspect, 2);
    Worker worker = WorkerHarness.start(context, "only", List.of(), Duration.ofSeconds(4));
    try {
      farm.frames(longOne, KindCase.FRAME);
      farm.submitAgain(suspected);
      Await.until(SOON, "both to be held", () -> number("kinora.worker.jobs.leased") == 2);
    } finally {
      WorkerHarness.stop(worker);
    }
    assertThat(number("kinora.worker.jobs.leased")).isZero();
    assertThat(number("kinora.worker.jobs.suspect")).isZero();
    context
        .store()
        .putIfAbsent(
            StoreKeys.end("local", longOne),
            "{}".getBytes(StandardCharsets.UTF_8),
            "application/json");
    Worker next =
        WorkerHarness.start(INFRA.context("next"), "next", List.of(), Duration.ofSeconds(4));
    try {
      farm.frames(suspect, KindCase.CLIP_FINISHED);
      assertThat(aborts(farm.frames(suspect, KindCase.CLIP_FINISHED)))
          .singleElement()
          .satisfies(record -> assertThat(record.getClipAborted().getFailure().getCode())
              .isEqualTo(FailureCode.UNAVAILABLE));
    } finally {
      WorkerHarness.stop(next);
    }
  }

  /** The device's profile is made of the good package; the rotten one then stands under the same digest. */
  private static void profile(RoleContext sickly, ModelPackage good) {
    var config = WorkerHarness.config("sickly", List.of(), Duration.ofSeconds(3), "tiny-made");
    try (WarmModels models = Worker.warmUp(config, sickly.data(), List.of(good))) {
      assertThat(models.tensors().open()).isPositive();
    }
  }

  private static Worker start(RoleContext context, String name, ModelPackage model)
      throws InterruptedException {
    var config = WorkerHarness.config(name, List.of(), Duration.ofSeconds(3), "tiny-made");
    return Worker.start(
        context, config, () -> Worker.warmUp(config, context.data(), List.of(model)));
  }

  /** One that gives no job up by itself. */
  private Worker patient(ModelPackage model) throws InterruptedException {
    var config = WorkerHarness.config(
        "only", List.of(TinyModel.tinyShapes()), Duration.ofSeconds(5), "tiny-shapes");
    var patient = WorkerHarness.attempting(config, DELIVERIES + 1);
    return Worker.start(
        context, patient, () -> Worker.warmUp(patient, context.data(), List.of(model)));
  }

  /** As if so many attempts at it had ended with their processes. */
  private void blame(String id, int attempts) {
    for (int i = 0; i < attempts; i++) {
      String attempt = Uuids.v7(InstantSource.system()).toString();
      new Evidence(context.store()).begun(job(spec(1, 1)).setId(id).build(), attempt, "dead");
    }
  }

  private int evidence(String id) {
    return new Evidence(context.store()).against(job(spec(1, 1)).setId(id).build(), "");
  }

  /** From a ClipStarted to what ended that attempt, in the broker's time. */
  private record Span(long from, long to) {
    boolean overlaps(Span other) {
      return from < other.to && other.from < to;
    }
  }

  private List<Span> spans(String id) {
    var spans = new ArrayList<Span>();
    long from = 0;
    for (var logged : farm.logged(id)) {
      switch (logged.record().getKindCase()) {
        case CLIP_STARTED -> from = logged.timestamp();
        case CLIP_FINISHED, CLIP_ABORTED -> spans.add(new Span(from, logged.timestamp()));
        default -> {}
      }
    }
    return spans;
  }

  private static RenderJob.Builder blind(String prompt) {
    return job(spec(200, 4).setPrompt(prompt).setModel("tiny-blind"));
  }

  private static List<FrameRecord> aborts(List<FrameRecord> records) {
    return records.stream().filter(FrameRecord::hasClipAborted).toList();
  }
}
