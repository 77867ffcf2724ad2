package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.Digests;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.Judgement;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One encoder on a real broker and store. */
class EncoderIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private TestEncoders encoder;
  private LogView logs;

  @BeforeEach
  void start() {
    encoder = TestEncoders.start(
            INFRA, "encoder", "encoder.open-clips", "2", "encoder.sweep-every", "200ms")
        .awaitReady();
    logs = new LogView(INFRA.context("view"));
  }

  @AfterEach
  void stop() {
    logs.close();
    encoder.close();
  }

  @Test
  void endsARenderWithItsVideoInTheStoreAndOneEvent(@TempDir Path folder) throws IOException {
    RenderRecords render = RenderRecords.of(24);
    logs.write(render.all());

    RenderEnd end = logs.end(render.id());

    assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(end.getLabelsMap()).containsEntry("sku", "42");
    assertThat(end.getFrameCount()).isEqualTo(24);
    assertThat(end.getModelName()).isEqualTo("test");
    assertThat(end.getDeviceMs()).isEqualTo(1_500);
    assertThat(end.getQuality().getLoopClosure())
        .as("23 steps of 7 and back at once")
        .isCloseTo(23, within(1e-9));
    assertThat(end.getQuality().getMotion())
        .as("on three of four channels")
        .isCloseTo(.75 * (23 * 7 + 23 * 7) / 24 / 255, within(1e-9));
    StoredEnd stored = logs.stored(render.id());
    Judgement judged = stored.getJudgement();
    assertThat(judged.getLastFrameOffset() - judged.getFirstFrameOffset()).isEqualTo(23);
    assertThat(logs.endInStore(render.id())).isEqualTo(stored);
    Output output = end.getOutputs(0);
    byte[] video = encoder.context().store().get(output.getKey()).orElseThrow();
    assertThat(Digests.sha256(video)).isEqualTo(output.getSha256().toByteArray());
    assertThat(output.getBytes()).isEqualTo(video.length);
    try (var reader = new VideoReader(Files.write(folder.resolve("v.mp4"), video))) {
      assertThat(reader.facts().frames()).isEqualTo(24);
      assertThat(reader.facts().duration()).isEqualTo(Duration.ofSeconds(2));
    }
    assertThat(encoder
            .context()
            .store()
            .get(StoreKeys.classIndex("local", render.frameClass().toByteArray())))
        .isPresent();
    assertThat(logs.committed(render.id())).isEqualTo(judged.getDecidedBy().getOffset() + 1);
    Await.until(
        Duration.ofSeconds(5),
        "cancel hint, backlog and status",
        () -> logs.controls().stream().anyMatch(one -> one.getCancel().getId().equals(render.id()))
            && logs.controls().stream().anyMatch(one -> one.hasBacklog())
            && logs.controls().stream()
                .anyMatch(one -> one.getEncoder().getPartitions() > 0
                    && !one.getEncoder().getEncoder().isEmpty()));
  }

  @Test
  void endsARenderThatChangedItsWorkerWithAllItTookAndWithoutItsCheckpoints() {
    RenderRecords render = RenderRecords.of(3);
    RenderRecords second = render.attempted(2);
    ObjectStore store = encoder.context().store();
    byte[] frameClass = render.frameClass().toByteArray();
    for (int steps : new int[] {12, 24}) {
      store.put(
          StoreKeys.checkpoint("local", render.id(), frameClass, steps), new byte[9], "text/plain");
    }
    String others = StoreKeys.checkpoint("local", RenderRecords.of(1).id(), frameClass, 1);
    store.put(others, new byte[9], "text/plain");
    logs.write(List.of(
        render.started(),
        render.frameAfter(0, 20),
        second.startedFrom(12, 400),
        second.frameAfter(1, 24),
        second.frameAfter(2, 36),
        second.finishedFrom(12, 400, render.chain())));

    RenderEnd end = logs.end(render.id());

    assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(end.getSteps()).isEqualTo(36 + 8);
    assertThat(end.getStepsRedone()).isEqualTo(8);
    assertThat(end.getDeviceMs()).isEqualTo(1_900);
    Await.until(
        Duration.ofSeconds(5),
        "no checkpoint of it",
        () -> store.list(StoreKeys.checkpoints("local", render.id()), 9).isEmpty());
    assertThat(store.stat(others)).isPresent();
  }

  @Test
  void looksThroughTheStoreEverySoOften() {
    Await.until(Duration.ofSeconds(10), "two sweeps", () -> {
      Timer sweeps =
          encoder.context().metrics().registry().find("kinora.encoder.sweep").timer();
      return sweeps != null && sweeps.count() >= 2;
    });
  }

  @Test
  void ignoresEveryRecordAfterTheOneThatDecided() {
    RenderRecords render = RenderRecords.of(2);
    logs.write(render.all());
    logs.write(render.attempted(2).all());
    logs.write(List.of(render.cancel(), render.expired()));
    RenderEnd end = logs.end(render.id());
    logs.write(render.attempted(3).all());
    endAnother(render.id());

    assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(logs.count(render.id())).isEqualTo(1);
  }

  /** A file where the folder was: as on a full disk no frame can be written. */
  @Test
  void tellsOfADiskThatTakesNoFramesAndEndsTheRenderWhenItDoes() throws IOException {
    Path spool = encoder.context().data().resolve("encoder").resolve("spool");
    SpoolFolder.delete(spool);
    Files.createFile(spool);
    RenderRecords render = RenderRecords.of(3);
    logs.write(render.all());
    Await.until(
        Duration.ofSeconds(20),
        "a readiness that names the folder",
        () -> encoder.context().readiness().json().contains("cannot write in "));
    assertThat(encoder.context().readiness().isReady()).isFalse();

    Files.delete(spool);

    assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(logs.count(render.id())).isEqualTo(1);
    encoder.awaitReady();
  }

  @Test
  void endsRendersThatNeverStarted() {
    RenderRecords cancelled = RenderRecords.of(2);
    RenderRecords expired = RenderRecords.of(2);
    RenderRecords aborted = RenderRecords.of(2);
    logs.write(
        List.of(cancelled.cancel(), expired.expired(), aborted.aborted(true, FailureCode.INVALID)));

    assertThat(logs.end(cancelled.id()).getOutcome()).isEqualTo(Outcome.CANCELLED);
    RenderEnd late = logs.end(expired.id());
    assertThat(late.getOutcome()).isEqualTo(Outcome.FAILED);
    assertThat(late.getFailure().getCode()).isEqualTo(FailureCode.EXPIRED);
    assertThat(logs.end(aborted.id()).getFailure().getCode()).isEqualTo(FailureCode.INVALID);
  }

  @Test
  void endsDeadLettersAndLeavesGarbage() {
    RenderRecords dead = RenderRecords.of(2);
    String topic = INFRA.context("view").topics().jobsDead();
    logs.send(topic, "x", new byte[] {1, 2, 3});
    logs.send(
        topic,
        "y",
        RenderRecords.of(2).job().toBuilder().setTenant("NO").build().toByteArray());
    DeadLetterIT.blame(encoder.context().store(), dead.job(), 3);
    var letter = new ProducerRecord<>(topic, dead.id(), dead.job().toByteArray());
    letter
        .headers()
        .add("__dlq.errors.message", "too many deliveries".getBytes(StandardCharsets.UTF_8));
    letter.headers().add("__dlq.errors.delivery.count", "10".getBytes(StandardCharsets.UTF_8));
    logs.write(letter);

    RenderEnd end = logs.end(dead.id());

    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.DEAD_LETTERED);
    assertThat(end.getFailure().getMessage()).contains("10 deliveries").contains("too many");
    assertThat(encoder.metric("kinora.encoder.dead.letters")).isEqualTo(3);
  }

  @Test
  void countsUnreadableRecordsAndGoesOn() {
    RenderRecords render = RenderRecords.of(2);
    String topic = INFRA.context("view").topics().frames();
    logs.send(topic, "garbage", new byte[] {9, 9, 9});
    logs.send(topic, "another", render.started().toByteArray());
    logs.send(topic, render.id(), render.record().build().toByteArray());
    logs.write(render.all());

    assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    Await.until(
        Duration.ofSeconds(5),
        "three skipped",
        () -> encoder.metric("kinora.encoder.records.skipped") >= 3);
  }

  @Test
  void endsTwentyInterleavedClipsInTwoPlaces() {
    var renders = new ArrayList<RenderRecords>();
    for (int i = 0; i < 20; i++) {
      renders.add(RenderRecords.of(6));
    }
    renders.forEach(render -> logs.write(render.started()));
    for (int frame = 0; frame < 6; frame++) {
      for (RenderRecords render : renders) {
        logs.write(render.frame(frame));
      }
    }
    RenderRecords cancelled = renders.get(13);
    logs.write(cancelled.cancel());
    for (int i = renders.size() - 1; i >= 0; i--) {
      logs.write(renders.get(i).finished());
    }

    for (RenderRecords render : renders) {
      assertThat(logs.end(render.id()).getOutcome())
          .isEqualTo(render == cancelled ? Outcome.CANCELLED : Outcome.COMPLETED);
    }
    renders.forEach(render -> assertThat(logs.count(render.id())).isEqualTo(1));
    Await.until(
        Duration.ofSeconds(5),
        "no open clip",
        () -> encoder.gauge("kinora.encoder.clips.open") == 0
            && encoder.gauge("kinora.encoder.clips.passed") == 0);
  }

  @Test
  void publishesThePlacementsThatFitTheirCap() {
    RenderRecords render = RenderRecords.of(
        3,
        Placement.newBuilder()
            .setName("small")
            .setWidth(64)
            .setHeight(64)
            .setMaxBytes(10)
            .build(),
        Placement.newBuilder().setName("free").setWidth(32).setHeight(64).build());
    logs.write(render.all());

    RenderEnd end = logs.end(render.id());

    assertThat(end.getOutcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(end.getOutputs(0).getFailure().getCode()).isEqualTo(FailureCode.CAP_EXCEEDED);
    assertThat(end.getOutputs(0).getKey()).isEmpty();
    assertThat(encoder.context().store().stat(end.getOutputs(1).getKey())).isPresent();
  }

  @Test
  void replaysAHalfReadClipAfterARestart() {
    RenderRecords render = RenderRecords.of(4);
    logs.write(render.all().subList(0, 3));
    Await.until(
        Duration.ofSeconds(10),
        "an open clip",
        () -> encoder.gauge("kinora.encoder.clips.open") == 1);
    encoder.close();
    logs.write(render.all().subList(3, 6));
    encoder = TestEncoders.start(INFRA, "encoder").awaitReady();

    assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(logs.count(render.id())).isEqualTo(1);
  }

  @Test
  void keepsTheCommittedOffsetAtTheOldestUndecidedClip() {
    RenderRecords slow = RenderRecords.of(4);
    logs.write(slow.started());
    long first = logs.endOfFrames(slow.id()) - 1;
    RenderRecords quick = samePartition(slow.id());
    logs.write(quick.all());
    logs.end(quick.id());
    assertThat(logs.committed(slow.id())).isEqualTo(first);

    encoder.close();
    encoder = TestEncoders.start(INFRA, "encoder").awaitReady();
    logs.write(slow.all().subList(1, 6));
    logs.end(slow.id());

    assertThat(logs.count(quick.id())).isEqualTo(1);
    assertThat(logs.committed(slow.id())).isEqualTo(logs.endOfFrames(slow.id()));
  }

  private RenderRecords samePartition(String id) {
    var topics = INFRA.context("view").topics();
    return RenderRecords.onPartition(topics, topics.partitionOf(id), 2);
  }

  /** By then everything before it in the partition is read. */
  private void endAnother(String id) {
    RenderRecords other = samePartition(id);
    logs.write(other.cancel());
    logs.end(other.id());
  }
}
