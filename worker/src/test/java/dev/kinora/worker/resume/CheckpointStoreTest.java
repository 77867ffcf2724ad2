package dev.kinora.worker.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.job.FrameChain;
import dev.kinora.job.ResolvedRender;
import dev.kinora.log.v1.Checkpoint;
import dev.kinora.log.v1.StoredCheckpoint;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.plan.Lane;
import dev.kinora.worker.plan.Style;
import dev.kinora.worker.sampler.SamplingSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checkpoints as objects: what was written comes back bit for bit, and nothing else is ever used. */
class CheckpointStoreTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final ByteString CLASS = ByteString.copyFrom(new byte[32]);
  private static final ByteString OTHER = ByteString.copyFrom(Digests.sha256(new byte[] {1}));
  private static final RenderJob JOB = RenderJob.newBuilder()
      .setId("00000000-0000-7000-8000-000000000001")
      .setTenant("local")
      .build();
  private static final float[] EMBEDDING = {1.5f, -0f, Float.MIN_VALUE};
  private static final ClipPlan PLAN = plan(3, 4);

  private final MemoryStore objects = new MemoryStore();
  private final CheckpointStore store =
      new CheckpointStore(objects, id -> 40, () -> NOW, Duration.ofHours(36));

  @Test
  void whatWasWrittenComesBackBitForBit() {
    ResumePoint point = point(CLASS, NOW, 5);
    String key = store.write(JOB, point);
    assertThat(key)
        .isEqualTo("local/checkpoints/%s/%s/000000005".formatted(JOB.getId(), "00".repeat(32)));
    CheckpointStore.Found found = store.newest(JOB, CLASS.toByteArray(), PLAN).orElseThrow();
    assertThat(found.key()).isEqualTo(key);
    assertThat(found.point()).usingRecursiveComparison().isEqualTo(point);
  }

  @Test
  void theOneWithTheMostStepsWins() {
    for (int steps : new int[] {9, 11, 10}) {
      store.write(JOB, point(CLASS, NOW, steps));
    }
    assertThat(newestSteps()).isEqualTo(11);
  }

  @Test
  void whereTheNewestIsTornTheOneBeforeItIsUsed() {
    store.write(JOB, point(CLASS, NOW, 5));
    String key = store.write(JOB, point(CLASS, NOW, 7));
    byte[] whole = objects.get(key).orElseThrow();
    objects.put(key, java.util.Arrays.copyOf(whole, whole.length - 9), "");
    assertThat(newestSteps()).isEqualTo(5);
  }

  @Test
  void uploadsThatAStoreListsAreNoCheckpoints() {
    String key = store.write(JOB, point(CLASS, NOW, 5));
    for (int upload = 0; upload < 4; upload++) {
      objects.put(key.replace("005", "009-" + upload), new byte[] {1}, "");
    }
    assertThat(newestSteps()).isEqualTo(5);
  }

  @Test
  @ExtendWith(RandomSeed.class)
  void anObjectWithAnyOtherByteIsNotUsed(Random random) {
    byte[] whole = CheckpointCodec.encode(point(CLASS, NOW, 5));
    for (int round = 0; round < 500; round++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      CheckpointCodec.decode(changed)
          .ifPresent(read -> assertThat(read)
              .as("only what does not count may have changed")
              .usingRecursiveComparison()
              .isEqualTo(point(CLASS, NOW, 5)));
    }
  }

  @Test
  void oneOfAnotherClassIsNotUsed() {
    store.write(JOB, point(OTHER, NOW, 5));
    assertThat(store.newest(JOB, CLASS.toByteArray(), PLAN)).isEmpty();
    byte[] foreign = CheckpointCodec.encode(point(OTHER, NOW, 6));
    objects.put(
        "local/checkpoints/%s/%s/000000006".formatted(JOB.getId(), "00".repeat(32)), foreign, "");
    assertThat(store.newest(JOB, CLASS.toByteArray(), PLAN)).isEmpty();
  }

  @Test
  void oneOfAnotherFormIsNotUsed() throws InvalidProtocolBufferException {
    var stored = StoredCheckpoint.parseFrom(CheckpointCodec.encode(point(CLASS, NOW, 5)));
    ByteString later =
        Checkpoint.parseFrom(stored.getContent()).toBuilder().setForm(3).build().toByteString();
    assertThat(CheckpointCodec.decode(StoredCheckpoint.newBuilder()
            .setContent(later)
            .setSha256(ByteString.copyFrom(Digests.sha256(later.toByteArray())))
            .build()
            .toByteArray()))
        .isEmpty();
  }

  @Test
  void oneThatIsTooOldIsNotUsed() {
    store.write(JOB, point(CLASS, NOW.minus(Duration.ofHours(36)), 5));
    assertThat(store.newest(JOB, CLASS.toByteArray(), PLAN)).isEmpty();
    store.write(JOB, point(CLASS, NOW.minus(Duration.ofHours(35)), 4));
    assertThat(newestSteps()).isEqualTo(4);
  }

  @Test
  void oneWhoseFramesLeftTheLogIsNotUsed() {
    store.write(JOB, point(CLASS, NOW, 5, 39));
    assertThat(store.newest(JOB, CLASS.toByteArray(), PLAN)).isEmpty();
    store.write(JOB, point(CLASS, NOW, 6, -1));
    assertThat(store.newest(JOB, CLASS.toByteArray(), PLAN)).isEmpty();
    store.write(JOB, point(CLASS, NOW, 8, 39));
    store.write(JOB, point(CLASS, NOW, 7, 40));
    assertThat(newestSteps()).isEqualTo(7);
    assertThat(objects.list("", 9)).as("those that nobody can use").hasSize(1);
  }

  @Test
  void oneThatDoesNotFitThePlanIsNotUsed() {
    store.write(JOB, point(CLASS, NOW, 5));
    assertThat(store.newest(JOB, CLASS.toByteArray(), plan(1, 4))).isEmpty();
    assertThat(store.newest(JOB, CLASS.toByteArray(), plan(3, 2))).isEmpty();
    assertThat(store.newest(JOB, CLASS.toByteArray(), plan(3, 8))).isPresent();
  }

  @Test
  void oneThatCouldNotBeReadInOneGoIsNotWritten() {
    var huge = new SamplingSnapshot(
        1,
        1,
        0,
        1,
        List.of(new SamplingSnapshot.LaneAt(0, 1, new float[ObjectStore.LARGEST_GET / 4])));
    var point = new ResumePoint(CLASS, NOW, huge, PLAN.conditioning(), FrameChain.START, 40);
    assertThatThrownBy(() -> store.write(JOB, point))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("larger");
    assertThat(objects.list("", 9)).isEmpty();
  }

  private int newestSteps() {
    return store
        .newest(JOB, CLASS.toByteArray(), PLAN)
        .orElseThrow()
        .point()
        .snapshot()
        .stepsDone();
  }

  private static ResumePoint point(ByteString frameClass, Instant madeAt, int steps) {
    return point(frameClass, madeAt, steps, 40);
  }

  private static ResumePoint point(ByteString frameClass, Instant madeAt, int steps, long logFrom) {
    var lanes = List.of(
        new SamplingSnapshot.LaneAt(1, 3, new float[] {1, -2.25f}),
        new SamplingSnapshot.LaneAt(2, 0, new float[] {-0f, 1e-40f}));
    return new ResumePoint(
        frameClass,
        madeAt,
        new SamplingSnapshot(3, steps, 1, 77, lanes),
        new Conditioning(EMBEDDING, new float[] {0, 0, 0}),
        FrameChain.START.then(OTHER),
        logFrom);
  }

  private static ClipPlan plan(int frames, int steps) {
    var render = new ResolvedRender(
        JOB.getId(),
        RenderMode.LOOP,
        "star",
        "",
        7,
        frames,
        steps,
        1f,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1f);
    List<Lane> lanes = java.util.stream.IntStream.range(0, frames)
        .mapToObj(i -> new Lane(i, i, 1, i, 0))
        .toList();
    return new ClipPlan(
        render,
        0,
        new Conditioning(EMBEDDING, new float[] {0, 0, 0}),
        Optional.empty(),
        Style.NEUTRAL,
        lanes,
        2);
  }
}
