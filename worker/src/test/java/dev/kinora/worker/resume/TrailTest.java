package dev.kinora.worker.resume;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import dev.kinora.worker.emit.AttemptLog;
import dev.kinora.worker.emit.FramePublisher;
import dev.kinora.worker.emit.TestPublishers;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.plan.Lane;
import dev.kinora.worker.plan.Style;
import dev.kinora.worker.sampler.FrameSink.Picture;
import dev.kinora.worker.sampler.SamplingSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an attempt's checkpoints reach the store, and which of them stay there. */
class TrailTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final ByteString CLASS = ByteString.copyFrom(new byte[32]);
  private static final RenderJob JOB = RenderJob.newBuilder()
      .setId("00000000-0000-7000-8000-000000000001")
      .setTenant("local")
      .build();
  private static final Conditioning NONE = new Conditioning(new float[0], new float[0]);

  private final MockProducer<String, byte[]> producer = new MockProducer<>(
      false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
  private final FramePublisher publisher = TestPublishers.of(
      producer, new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of()))));
  private final AttemptLog log = publisher.open(JOB, "a");
  private final AtomicInteger written = new AtomicInteger();
  private final MemoryStore objects = new MemoryStore();
  private volatile long logBegin;
  private final Checkpoints checkpoints = new Checkpoints(
      new Checkpoints.Surroundings(objects, id -> logBegin, InstantSource.system()),
      new CheckpointConfig(Duration.ofNanos(1), Duration.ofDays(1)),
      "w",
      1,
      nanos -> written.incrementAndGet());
  private final Trail trail = checkpoints.begin(JOB, CLASS, plan(), log).trail();

  @AfterEach
  void close() throws InterruptedException {
    trail.close();
    checkpoints.close();
  }

  @Test
  void noCheckpointBeforeTheBrokerHasEveryFrameBeforeIt() throws InterruptedException {
    log.frame(CLASS, new Picture(0, 1, 1, PixelFormat.RGB8, new byte[] {1, 2, 3}));
    trail.stopped(() -> at(5));
    trail.leave(Duration.ofMillis(50));
    assertThat(keys()).isEmpty();
    producer.completeNext();
    Await.until(SOON, "the checkpoint", () -> keys().size() == 1);
    assertThat(keys().getFirst()).endsWith("/000000005");
  }

  @Test
  void noCheckpointWhereTheBrokerLostAFrame() throws InterruptedException {
    log.frame(CLASS, new Picture(0, 1, 1, PixelFormat.RGB8, new byte[] {1, 2, 3}));
    producer.errorNext(new KafkaException("away"));
    trail.stopped(() -> at(5));
    trail.leave(SOON);
    assertThat(keys()).isEmpty();
  }

  @Test
  void theTwoNewestStay() throws InterruptedException {
    for (int steps = 1; steps <= 5; steps++) {
      SamplingSnapshot now = at(steps);
      trail.stopped(() -> now);
      trail.leave(SOON);
    }
    assertThat(keys())
        .extracting(key -> key.substring(key.length() - 2))
        .containsExactly("04", "05");
    assertThat(written).hasValue(5);
  }

  @Test
  void anotherAttemptBeginsWhereThisOneWas() throws InterruptedException {
    trail.between(() -> at(7));
    Await.until(SOON, "the checkpoint", () -> keys().size() == 1);
    var begin = checkpoints.begin(JOB, CLASS, plan(), publisher.open(JOB, "b"));
    assertThat(begin.from().orElseThrow().snapshot()).usingRecursiveComparison().isEqualTo(at(7));
    begin.trail().close();
  }

  /** However many attempts took part: the log must go back to the first whose frames are in the clip. */
  @Test
  void nobodyGoesOnFromFramesThatLeftTheLog() throws InterruptedException {
    send(log, 0);
    trail.stopped(() -> at(5, 1));
    trail.leave(SOON);
    AttemptLog other = publisher.open(JOB, "b");
    var second = checkpoints.begin(JOB, CLASS, plan(), other);
    assertThat(second.from()).isPresent();
    send(other, 1);
    second.trail().stopped(() -> at(7, 1));
    second.trail().leave(SOON);
    second.trail().close();
    assertThat(begun()).contains(7);
    logBegin = 1;
    assertThat(begun()).isEmpty();
  }

  @Test
  void aCheckpointBeforeTheFirstFrameNeedsNoLog() throws InterruptedException {
    send(log, 0);
    trail.stopped(() -> at(5, 0));
    trail.leave(SOON);
    logBegin = 9;
    assertThat(begun()).contains(5);
  }

  private Optional<Integer> begun() {
    var begin = checkpoints.begin(JOB, CLASS, plan(), publisher.open(JOB, "c"));
    begin.trail().close();
    return begin.from().map(point -> point.snapshot().stepsDone());
  }

  private void send(AttemptLog attempt, int index) {
    attempt.frame(CLASS, new Picture(index, 1, 1, PixelFormat.RGB8, new byte[] {1, 2, 3}));
    while (producer.completeNext()) {
      Thread.onSpinWait(); // the event of a first frame is sent with the frame's answer
    }
  }

  @Test
  void aTrailThatIsOverLeavesNothing() throws InterruptedException {
    trail.stopped(() -> at(5));
    trail.close();
    trail.leave(SOON);
    assertThat(keys()).isEmpty();
  }

  private List<String> keys() {
    return objects.list("local/checkpoints/", 9);
  }

  private static SamplingSnapshot at(int steps) {
    return at(steps, 0);
  }

  private static SamplingSnapshot at(int steps, int frames) {
    var lane = new SamplingSnapshot.LaneAt(0, 3, new float[] {1});
    return new SamplingSnapshot(1, steps, frames, 1, List.of(lane));
  }

  private static ClipPlan plan() {
    var render = new ResolvedRender(
        JOB.getId(),
        RenderMode.LOOP,
        "star",
        "",
        7,
        2,
        4,
        1f,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
    return new ClipPlan(
        render,
        render.steps(),
        NONE,
        Optional.empty(),
        Style.NEUTRAL,
        List.of(new Lane(0, 0, 1, 0, 0), new Lane(1, 1, 1, 1, 0)),
        1);
  }
}
