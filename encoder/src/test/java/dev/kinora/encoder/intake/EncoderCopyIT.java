package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.topic.Topics;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.RenderEnd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Renders whose frames another one has made. */
class EncoderCopyIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private TestEncoders encoder;
  private LogView logs;

  @BeforeEach
  void start() {
    encoder = TestEncoders.start(INFRA, "encoder").awaitReady();
    logs = new LogView(INFRA.context("view"));
  }

  @AfterEach
  void stop() {
    logs.close();
    encoder.close();
  }

  @Test
  void copiesTheOutputsOfARenderThatHasTheSameFrames() {
    RenderRecords first = RenderRecords.of(3);
    logs.write(first.all());
    RenderEnd source = logs.end(first.id());
    RenderRecords second = RenderRecords.of(3);
    logs.write(
        List.of(second.startedWithFramesOf(first.id()), second.finishedWithFramesOf(first.id())));

    RenderEnd end = logs.end(second.id());

    assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(end.getFramesOf()).isEqualTo(first.id());
    assertThat(end.getSteps()).isZero();
    assertThat(end.getDeviceMs()).isZero();
    assertThat(source.hasQuality()).isTrue();
    assertThat(end.getQuality()).isEqualTo(source.getQuality());
    Output output = end.getOutputs(0);
    assertThat(output.getKey()).contains(second.id());
    assertThat(output.getSha256()).isEqualTo(source.getOutputs(0).getSha256());
    ObjectStore store = encoder.context().store();
    assertThat(store.get(output.getKey()).orElseThrow())
        .isEqualTo(store.get(source.getOutputs(0).getKey()).orElseThrow());
    assertThat(store.stat(output.getKey()).orElseThrow().mediaType()).isEqualTo("video/mp4");
    assertThat(logs.endInStore(second.id())).isEqualTo(logs.stored(second.id()));
  }

  @Test
  void failsARenderWhoseSourceIsGone() {
    RenderRecords first = RenderRecords.of(3);
    logs.write(first.all());
    encoder.context().store().delete(logs.end(first.id()).getOutputs(0).getKey());
    RenderRecords second = RenderRecords.of(3);
    RenderRecords third = RenderRecords.of(3);
    String nobody = RenderRecords.of(1).id();
    logs.write(List.of(
        second.startedWithFramesOf(first.id()),
        second.finishedWithFramesOf(first.id()),
        third.startedWithFramesOf(nobody),
        third.finishedWithFramesOf(nobody)));

    for (RenderRecords render : List.of(second, third)) {
      RenderEnd end = logs.end(render.id());
      assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
      assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.SOURCE_GONE);
    }
  }

  /** A copy needs room in the spool: it waits for that alone, and takes nothing from the system's temporary folder. */
  @Test
  void waitsForRoomInTheSpoolAndHoldsNobodyUp() {
    RenderRecords first = RenderRecords.of(3);
    logs.write(first.all());
    long bytes = logs.end(first.id()).getOutputs(0).getBytes();
    encoder.close();
    RenderRecords holder = RenderRecords.of(4); // 4 KiB of frames
    encoder = TestEncoders.start(
            INFRA, "encoder", "encoder.spool-bytes", String.valueOf(4096 + bytes - 1))
        .awaitReady();
    logs.write(holder.started());
    Await.until(
        Duration.ofSeconds(10),
        "an open clip",
        () -> encoder.gauge("kinora.encoder.clips.open") == 1);
    RenderRecords copy = RenderRecords.of(3);
    logs.write(
        List.of(copy.startedWithFramesOf(first.id()), copy.finishedWithFramesOf(first.id())));
    Topics topics = encoder.context().topics();
    RenderRecords neighbour = RenderRecords.onPartition(topics, topics.partitionOf(copy.id()), 1);
    logs.write(neighbour.cancel());

    assertThat(logs.end(neighbour.id()).getOutcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(logs.count(copy.id())).as("there is no room").isZero();
    logs.write(holder.cancel());
    assertThat(logs.end(copy.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(encoder.metric("kinora.encoder.resets")).isZero();
    assertThat(encoder.context().readiness().isReady()).isTrue();
  }

  @Test
  void failsACopyThatNoSpoolOfThisSizeCanTake() {
    RenderRecords first = RenderRecords.of(3);
    logs.write(first.all());
    logs.end(first.id());
    encoder.close();
    encoder = TestEncoders.start(INFRA, "encoder", "encoder.spool-bytes", "100").awaitReady();
    RenderRecords copy = RenderRecords.of(3);
    logs.write(
        List.of(copy.startedWithFramesOf(first.id()), copy.finishedWithFramesOf(first.id())));

    RenderEnd end = logs.end(copy.id());

    assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.getFailure().getMessage()).contains("encoder.spool-bytes");
    assertThat(encoder.metric("kinora.encoder.resets")).isZero();
  }
}
