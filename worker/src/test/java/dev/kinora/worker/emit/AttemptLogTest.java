package dev.kinora.worker.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Notice;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import dev.kinora.worker.sampler.FrameSink.Picture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class AttemptLogTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final ByteString CLASS = ByteString.copyFromUtf8("class");

  private final Topics topics =
      new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of())));
  private final MockProducer<String, byte[]> producer = new MockProducer<>(
      false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
  private final AttemptLog log = TestPublishers.of(producer, topics)
      .open(RenderJob.newBuilder().setId("r").setTenant("local").build(), "a");

  @Test
  void finishedIsWrittenOnlyAfterEveryFrameIsAcknowledged() throws Exception {
    log.started(ClipStarted.newBuilder().setFrameCount(2).build());
    log.frame(CLASS, picture(0));
    log.frame(CLASS, picture(1));
    var finished = CompletableFuture.runAsync(
        () -> log.finished(ClipFinished.getDefaultInstance()), Thread::startVirtualThread);
    assertThat(frames()).hasSize(3);
    // Those there are now and no more: the record that they set free would be among them.
    for (int left = producer.history().size(); left > 0; left--) {
      producer.completeNext();
    }
    Await.until(SOON, () -> frames().size() == 4);
    assertThat(finished).isNotDone();
    acknowledgeAll();
    Await.result(SOON, "the end of the clip", finished);
    assertThat(frames())
        .extracting(FrameRecord::getKindCase)
        .containsExactly(
            FrameRecord.KindCase.CLIP_STARTED,
            FrameRecord.KindCase.FRAME,
            FrameRecord.KindCase.FRAME,
            FrameRecord.KindCase.CLIP_FINISHED);
    FrameRecord frame = frames().get(2);
    assertThat(frame.getFrame().getIndex()).isEqualTo(1);
    assertThat(frame.getFrame().getSha256().toByteArray())
        .isEqualTo(Digests.sha256(frame.getFrame().getPixels().toByteArray()));
    assertThat(frame.getHeader().getAttempt()).isEqualTo("a");
  }

  @Test
  void refusesAClipThatTheLogDoesNotKeepWholeBeforeAnythingIsWritten() throws Exception {
    ClipStarted.Builder clip = ClipStarted.newBuilder()
        .setFrameCount(257)
        .setWidth(512)
        .setHeight(512)
        .setPixelFormat(PixelFormat.RGBA8_PREMULTIPLIED);
    assertThatThrownBy(() -> log.started(clip.build()))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED))
        .hasMessageContaining("frame-log.largest-clips allows 268435456")
        .hasMessageContaining("257 frames of 512 by 512 pixels take 269484032 bytes");
    assertThat(producer.history()).isEmpty();

    log.started(clip.setFrameCount(256).build());
    assertThat(frames()).hasSize(1);
  }

  @Test
  void watchersHearOfTheStartAndOfTheFirstFrameThatIsInTheLog() throws Exception {
    Notice notice = Notice.newBuilder().setMessage("of its prompt").build();
    log.started(ClipStarted.newBuilder().setWorker("w").addNotices(notice).build());
    log.frame(CLASS, picture(0));
    assertThat(events().getFirst().getStarted().getNoticesList()).containsExactly(notice);
    assertThat(events())
        .extracting(RenderEvent::getKindCase)
        .containsExactly(RenderEvent.KindCase.STARTED);
    acknowledgeAll();
    assertThat(events())
        .extracting(RenderEvent::getKindCase)
        .containsExactly(RenderEvent.KindCase.STARTED, RenderEvent.KindCase.FIRST_FRAME);
  }

  @Test
  void aPictureThatIsLargerThanARecordIsSoAtEveryAttempt() {
    log.frame(CLASS, picture(0));
    producer.errorNext(new RecordTooLargeException("17000000 bytes"));
    assertThatThrownBy(() -> log.finished(ClipFinished.getDefaultInstance()))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED))
        .hasMessageContaining("kafka.max-record")
        .hasMessageContaining("17000000 bytes");
  }

  @Test
  void aLostFrameMeansTheClipIsNeverFinished() {
    log.frame(CLASS, picture(0));
    producer.errorNext(new TimeoutException("broker away"));
    assertThatThrownBy(() -> log.finished(ClipFinished.getDefaultInstance()))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNAVAILABLE))
        .hasMessageContaining("broker away");
    assertThat(frames()).hasSize(1);
    var aborted = CompletableFuture.runAsync(
        () -> log.aborted(false, Failure.getDefaultInstance()), Thread::startVirtualThread);
    Await.until(SOON, () -> frames().size() == 2);
    acknowledgeAll();
    Await.result(SOON, "the abort", aborted);
  }

  @Test
  void aMarkIsReachedWhenTheBrokerHasWhatWasSentBeforeIt() {
    log.frame(CLASS, picture(0));
    long mark = log.sent();
    log.frame(CLASS, picture(1));
    var reached = CompletableFuture.runAsync(() -> log.await(mark), Thread::startVirtualThread);
    assertThat(reached).isNotDone();
    producer.completeNext();
    Await.result(SOON, "the mark", reached);
    assertThat(frames()).hasSize(2);
  }

  @Test
  void theChainCoversTheFramesBeforeACheckpointToo() {
    log.frame(CLASS, picture(0));
    log.frame(CLASS, picture(1));
    AttemptLog other = TestPublishers.of(producer, topics)
        .open(RenderJob.newBuilder().setId("r").setTenant("local").build(), "b");
    AttemptLog first = TestPublishers.of(producer, topics)
        .open(RenderJob.newBuilder().setId("r").setTenant("local").build(), "c");
    first.frame(CLASS, picture(0));
    other.resumed(first.chain(), 9);
    other.frame(CLASS, picture(1));
    assertThat(other.chain()).isEqualTo(log.chain()).isNotEqualTo(first.chain());
    assertThat(frames().getLast().getFrame().getStepsDone()).isEqualTo(9);
  }

  private void acknowledgeAll() {
    while (producer.completeNext()) {
      Thread.onSpinWait();
    }
  }

  private List<FrameRecord> frames() {
    return values(topics.frames()).stream().map(AttemptLogTest::frame).toList();
  }

  private List<RenderEvent> events() throws InvalidProtocolBufferException {
    var events = new java.util.ArrayList<RenderEvent>();
    for (byte[] value : values(topics.events())) {
      events.add(RenderEvent.parseFrom(value));
    }
    return events;
  }

  private List<byte[]> values(String topic) {
    return producer.history().stream()
        .filter(record -> record.topic().equals(topic))
        .map(record -> record.value())
        .toList();
  }

  private static FrameRecord frame(byte[] value) {
    try {
      return FrameRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Picture picture(int index) {
    return new Picture(index, 1, 1, PixelFormat.RGB8, new byte[] {(byte) index, 2, 3});
  }
}
