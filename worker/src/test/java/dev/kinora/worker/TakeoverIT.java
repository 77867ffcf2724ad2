package dev.kinora.worker;

import static dev.kinora.worker.WorkerHarness.SOON;
import static dev.kinora.worker.WorkerHarness.job;
import static dev.kinora.worker.WorkerHarness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.Slots;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.log.v1.ClipAborted;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.FrameRecord.KindCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several holders of one job: load is shared, and whoever takes over makes the same frames. */
class TakeoverIT extends WorkerFarm {
  /** For a hand-over, however busy the machine. */
  private static final Duration DRAIN = Duration.ofSeconds(20);

  private static final int FRAMES = 60;
  private static final int STEPS = 130;
  /** Frames that are finished together. */
  private static final int BATCH = 8;
  /** The records of a render that nothing happened to. */
  private static List<FrameRecord> undisturbed = List.of();

  /** Those that a test did not stop itself: a failed one must not take the next one's jobs. */
  private final List<Worker> running = new ArrayList<>();

  @AfterEach
  void stopAll() {
    List.copyOf(running).forEach(this::stop);
  }

  @Test
  void twoWorkersShareEightJobs() throws InterruptedException {
    start("first", DRAIN);
    start("second", DRAIN);
    Await.until(SOON, "the slots of both", () -> slots() == 4);
    List<String> ids =
        IntStream.range(0, 8).mapToObj(i -> farm.submit(job(spec(16, 6)))).toList();
    var workers = new TreeSet<String>();
    for (String id : ids) {
      List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
      assertThat(records).hasSize(18);
      workers.add(records.get(0).getClipStarted().getWorker());
    }
    assertThat(workers).containsExactly("first", "second");
  }

  @Test
  void whatADrainingWorkerGivesBackIsGoneOnWithWhereItStopped() throws InterruptedException {
    Worker first = start("first", DRAIN);
    String id = farm.submit(job(spec(FRAMES, STEPS)));
    farm.frames(id, KindCase.FRAME);
    start("second", DRAIN);
    stop(first);
    List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
    assertThat(starts(records)).hasSize(2);
    ClipAborted gaveUp = only(records, KindCase.CLIP_ABORTED).getClipAborted();
    assertThat(gaveUp.getFinal()).isFalse();
    long resumed = starts(records).get(1).getResumedFrom().getSteps();
    assertThat(resumed).isPositive().isEqualTo(gaveUp.getStepsDone());
    ClipFinished finished = only(records, KindCase.CLIP_FINISHED).getClipFinished();
    assertThat(resumed + finished.getSteps()).as("no step twice").isEqualTo(FRAMES * STEPS);
    assertThat(finished.getResumedFrom()).isEqualTo(starts(records).get(1).getResumedFrom());
    assertThat(digests(records)).as("no frame twice").hasSize(FRAMES);
    assertUndisturbed(records);
  }

  /** The store takes no checkpoint any more, as if the worker had died between two of them. */
  @Test
  void whatAWorkerDidAfterItsLastCheckpointIsDoneOnceMore() throws InterruptedException {
    var store = new DyingStore();
    RoleContext doomed = INFRA.context("worker");
    Worker first = start(
        new RoleContext(
            doomed.kafka(),
            doomed.topics(),
            store.around(doomed.store()),
            doomed.metrics(),
            doomed.readiness(),
            doomed.data()),
        "first",
        DRAIN);
    String id = farm.submit(job(spec(FRAMES, STEPS)));
    Await.until(SOON, "two checkpoints", () -> store.checkpoints() >= 2);
    long written = store.die();
    stop(first);
    start("second", DRAIN);
    List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
    long resumed = starts(records).get(1).getResumedFrom().getSteps();
    assertThat(resumed).isEqualTo(written);
    ClipFinished finished = only(records, KindCase.CLIP_FINISHED).getClipFinished();
    assertThat(resumed + finished.getSteps()).isEqualTo(FRAMES * STEPS);
    assertUndisturbed(records);
  }

  /** As where other renders fill the partition up to what it may keep. */
  @Test
  void whatLeftTheLogIsMadeAnewWithAllThatFollows() throws Exception {
    Worker first = start("first", DRAIN);
    String id = farm.submit(job(spec(FRAMES, STEPS)));
    farm.frames(id, record -> record.getFrame().getIndex() == 9);
    stop(first);
    forgetTheLogOf(id);
    start("second", DRAIN);
    List<FrameRecord> records = farm.frames(id, KindCase.CLIP_FINISHED);
    assertThat(starts(records)).hasSize(1);
    assertThat(starts(records).getFirst().getResumedFrom().getSteps())
        .as("steps gone on from: of no checkpoint, or of one before any frame was finished")
        .isLessThan((long) BATCH * STEPS);
    assertUndisturbed(records);
  }

  private void forgetTheLogOf(String id) throws Exception {
    var partition =
        new TopicPartition(context.topics().frames(), context.topics().partitionOf(id));
    var all = Map.of(partition, RecordsToDelete.beforeOffset(-1));
    context.kafka().admin().deleteRecords(all).all().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aJobWhoseHolderWentAwayIsDoneByAWorker() throws InterruptedException {
    String id = farm.submit(job(spec(3, 2)));
    String group = context.topics().shareGroup("interactive");
    try (ShareConsumer<String, byte[]> holder = context.kafka().shareConsumer(group, "holder")) {
      holder.subscribe(List.of(context.topics().jobs("interactive")));
      Await.value(SOON, "the job", () -> {
        for (var record : holder.poll(Duration.ofMillis(200))) {
          return Optional.of(record);
        }
        return Optional.empty();
      });
    }
    start("only", DRAIN);
    assertThat(farm.frames(id, KindCase.CLIP_FINISHED)).hasSize(5);
  }

  private long slots() {
    return Slots.of(context.kafka(), context.topics(), "interactive");
  }

  private Worker start(String name, Duration drain) throws InterruptedException {
    return start(INFRA.context("worker"), name, drain);
  }

  private Worker start(RoleContext context, String name, Duration drain)
      throws InterruptedException {
    Worker worker = WorkerHarness.start(context, name, List.of(), drain);
    running.add(worker);
    return worker;
  }

  private void stop(Worker worker) {
    running.remove(worker);
    WorkerHarness.stop(worker);
  }

  private static List<ClipStarted> starts(List<FrameRecord> records) {
    return records.stream()
        .filter(FrameRecord::hasClipStarted)
        .map(FrameRecord::getClipStarted)
        .toList();
  }

  private static FrameRecord only(List<FrameRecord> records, KindCase kind) {
    var found = records.stream().filter(record -> record.getKindCase() == kind).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  /** Class and digest of each frame copy in the log. */
  private static List<ByteString> digests(List<FrameRecord> records) {
    return records.stream()
        .filter(FrameRecord::hasFrame)
        .sorted(Comparator.comparing(record -> record.getFrame().getIndex()))
        .map(
            record -> record.getFrame().getFrameClass().concat(record.getFrame().getSha256()))
        .toList();
  }

  /** The same frames as a render of the same that nothing happened to, and the chain that says so. */
  private void assertUndisturbed(List<FrameRecord> records) {
    if (undisturbed.isEmpty()) {
      String id = farm.submit(job(spec(FRAMES, STEPS).setFresh(true)));
      undisturbed = farm.frames(id, KindCase.CLIP_FINISHED);
    }
    assertThat(digests(undisturbed)).hasSize(FRAMES);
    assertThat(digests(records).stream().distinct())
        .containsExactlyElementsOf(digests(undisturbed));
    assertThat(only(records, KindCase.CLIP_FINISHED).getClipFinished().getChain())
        .isEqualTo(only(undisturbed, KindCase.CLIP_FINISHED).getClipFinished().getChain());
  }
}
