package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.fixture.Await;
import dev.kinora.job.Digests;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that some other program wrote to a jobs topic: what holds for them, and what becomes of those that are none. */
final class EventProducerIT {
  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable ProducerFarm started;

  @BeforeAll
  static void up() throws Exception {
    started = ProducerFarm.start(folder);
  }

  @AfterAll
  static void down() {
    farm().close();
  }

  @Test
  void aJobThatNamesNoIdNoTimeAndNoModelIsNamedAfterItsPlaceInTheLog() throws Exception {
    RenderJob bare =
        RenderJob.newBuilder().setTenant("local").setSpec(spec("circle")).build();
    RecordMetadata place = farm().write("", bare.toByteArray());

    String id = Uuids.v5("%s-%s-%s-%s"
            .formatted(
                farm().kafka().clusterId(), place.topic(), place.partition(), place.offset()))
        .toString();
    RenderEnd end = farm().awaitEnd(id);
    assertThat(end.getOutcome()).as("%s", end).isEqualTo(Outcome.COMPLETED);
    assertThat(Timestamps.toMillis(end.getAcceptedAt())).isEqualTo(place.timestamp());
    assertThat(end.getModelName()).isEqualTo(TinyModel.NAME);
    assertThat(end.getSeed())
        .isEqualTo(
            ByteBuffer.wrap(Digests.sha256(id.getBytes(StandardCharsets.UTF_8))).getLong());
  }

  @Test
  void anInvalidJobEndsOnceWithAllItsFaults() throws Exception {
    RenderJob job = job("circle").toBuilder()
        .setModelDigest("not a digest")
        .setSpec(spec("circle")
            .setFrames(481)
            .setGuidance(Float.NaN)
            .setFrameRate(Fraction.newBuilder().setNumerator(1000))
            .addPlacements(Placement.newBuilder().setName("Main").setWidth(3).setHeight(64)))
        .build();
    farm().write(job);

    RenderEnd end = farm().awaitEnd(job.getId());
    assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(end.getFailure().getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly(
            "model_digest",
            "spec.frames",
            "spec.guidance",
            "spec.frame_rate",
            "spec.placements[0].name",
            "spec.placements[0].width");
    awaitDeadLetter(job.getId());
    assertThat(farm().endsAfterAllElse(job.getId())).isEqualTo(1);
  }

  @Test
  void aJobWrittenTwiceIsOneRender() throws Exception {
    RenderJob job = job("star");
    farm().write(job);
    farm().write(job);

    assertThat(farm().awaitEnd(job.getId()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    farm().write(job);
    assertThat(farm().endsAfterAllElse(job.getId())).isEqualTo(1);
  }

  @Test
  void aTimeThatIsNoneEndsTheRenderAndNotTheFarm() throws Exception {
    Timestamp never = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    RenderJob job =
        job("circle").toBuilder().setAcceptedAt(never).setExpiresAt(never).build();
    farm().write(job);

    RenderEnd end = farm().awaitEnd(job.getId());
    assertThat(end.getFailure().getViolationsList())
        .extracting(FieldViolation::getField)
        .contains("accepted_at");
    awaitDeadLetter(job.getId());
    awaitDeadLettersRead();
  }

  @Test
  void megabytesOfFaultsEndInAnEventThatFitsItsTopic() throws Exception {
    RenderSpec.Builder spec = spec("circle").putLabels("x".repeat(400_000), "y".repeat(400_000));
    for (int i = 0; i < 100_000; i++) {
      spec.addPlacements(Placement.getDefaultInstance());
    }
    RenderJob job = job("circle").toBuilder().setSpec(spec).build();
    farm().write(job);

    RenderEnd end = farm().awaitEnd(job.getId());
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INVALID);
    assertThat(end.getSerializedSize()).isLessThan(64 << 10);
  }

  @Test
  void bytesThatAreNoJobArePutAsideAndTheNextJobIsDone() throws Exception {
    farm().write("garbage", "\u0001 no job".getBytes(StandardCharsets.UTF_8));
    farm().write("nobody", job("circle").toBuilder().clearTenant().build().toByteArray());
    RenderJob next = job("ring");
    farm().write(next);

    assertThat(farm().awaitEnd(next.getId()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    awaitDeadLetter("garbage");
    awaitDeadLetter("nobody");
    awaitDeadLettersRead();
  }

  private static void awaitDeadLetter(String key) {
    farm().awaitRecords(farm().topics().jobsDead(), record -> key.equals(record.key()));
  }

  /** Whoever reads the dead letters has read the newest. */
  private static void awaitDeadLettersRead() {
    TopicPartition letters = new TopicPartition(farm().topics().jobsDead(), 0);
    long end = farm().awaitRecords(letters.topic(), record -> true).getLast().offset() + 1;
    Await.until(ProducerFarm.SOON, "the dead letters to be read", () -> committed(letters) >= end);
  }

  private static long committed(TopicPartition partition) {
    try {
      OffsetAndMetadata offset = farm()
          .kafka()
          .admin()
          .listConsumerGroupOffsets(farm().topics().group("dead-letters"))
          .partitionsToOffsetAndMetadata()
          .get()
          .get(partition);
      return offset == null ? 0 : offset.offset();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static RenderJob job(String prompt) {
    return RenderJob.newBuilder()
        .setId(Uuids.v7(InstantSource.system()).toString())
        .setTenant("local")
        .setSpec(spec(prompt))
        .build();
  }

  private static RenderSpec.Builder spec(String prompt) {
    return RenderSpec.newBuilder().setPrompt(prompt).setFrames(4).setSteps(2);
  }

  private static ProducerFarm farm() {
    return Objects.requireNonNull(started);
  }
}
