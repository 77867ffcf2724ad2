package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.fixture.Hooked;
import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several encoders: partitions change hands, judges hang, stores go away. Always one terminal event. */
class EncoderGroupIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @Test
  void sharesTheWorkAndSurvivesThatPartitionsChangeHands() {
    Topics topics = INFRA.context("view").topics();
    var renders = new ArrayList<RenderRecords>();
    for (int i = 0; i < 12; i++) {
      renders.add(RenderRecords.onPartition(topics, i % 4, 4));
    }
    try (var logs = new LogView(INFRA.context("view"));
        var first = TestEncoders.start(INFRA, "one").awaitReady()) {
      renders.forEach(render -> logs.write(render.all().subList(0, 3)));
      renders.subList(0, 3).forEach(render -> logs.write(render.all().subList(3, 6)));
      try (var second = TestEncoders.start(INFRA, "two").awaitReady()) {
        Await.until(
            Duration.ofSeconds(20),
            "both read",
            () -> first.gauge("kinora.encoder.partitions") == 2
                && second.gauge("kinora.encoder.partitions") == 2);
        renders.subList(3, 8).forEach(render -> logs.write(render.all().subList(3, 6)));
        renders.subList(0, 8).forEach(render -> logs.end(render.id()));
        Await.until(
            Duration.ofSeconds(20),
            "both have worked",
            () -> endedBy(second) > 0 && endedBy(first) > 0);
      }
      renders.subList(8, 12).forEach(render -> logs.write(render.all().subList(3, 6)));
      for (RenderRecords render : renders) {
        assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      }
      renders.forEach(render -> assertThat(logs.count(render.id())).isEqualTo(1));
    }
  }

  @Test
  void fencesAJudgeThatHungWhileAnotherTookItsPartitions() throws InterruptedException {
    var inTransaction = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    RoleContext context = INFRA.context("zombie");
    RenderRecords render = RenderRecords.of(2);
    try (var logs = new LogView(INFRA.context("view"));
        var zombie = TestEncoders.of(
            context, hanging(context, inTransaction, goOn, "encoder.poll-timeout", "2s"))) {
      zombie.awaitReady();
      logs.write(render.all());
      assertThat(inTransaction.await(60, TimeUnit.SECONDS))
          .as("in a transaction")
          .isTrue();
      try (var other = TestEncoders.start(INFRA, "heir").awaitReady()) {
        assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
        goOn.countDown();
        RenderRecords last = RenderRecords.of(2);
        logs.write(last.all());
        logs.end(last.id());
        Await.until(
            Duration.ofSeconds(20),
            "the zombie's partition read anew or lost",
            () -> zombie.context().readiness().isReady() && endedBy(zombie) + endedBy(other) >= 2);
        assertThat(logs.count(render.id())).isEqualTo(1);
      }
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void stopsReadingWhenAnotherProcessTakesItsName() {
    try (var logs = new LogView(INFRA.context("view"));
        var old = TestEncoders.start(INFRA, "old", "encoder.id", "same").awaitReady();
        var young = TestEncoders.start(INFRA, "young", "encoder.id", "same").awaitReady()) {
      Await.until(
          Duration.ofSeconds(20),
          "the old one says why it stopped",
          () -> old.context().readiness().liveJson().contains("encoder.id"));
      assertThat(old.context().readiness().isReady()).isFalse();
      assertThat(young.context().readiness().isLive()).isTrue();
      RenderRecords render = RenderRecords.of(2);
      logs.write(render.all());
      assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      Await.until(Duration.ofSeconds(5), "the young one counts it", () -> endedBy(young) == 1);
      assertThat(logs.count(render.id())).isEqualTo(1);
    }
  }

  @Test
  void waitsForAStoreThatIsAwayAndLosesNothing() {
    var away = new AtomicBoolean();
    RoleContext context = INFRA.context("patient");
    ObjectStore store =
        Hooked.wrap(ObjectStore.class, context.store(), (Hooked.Before) (method, arguments) -> {
          if (away.get()) {
            throw new FarmException(FailureCode.UNAVAILABLE, "the store is away");
          }
        });
    RenderRecords open = RenderRecords.of(3);
    RenderRecords strange = RenderRecords.of(3);
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, store).awaitReady()) {
      logs.write(open.all().subList(0, 3));
      Await.until(
          Duration.ofSeconds(10),
          "an open clip",
          () -> encoder.gauge("kinora.encoder.clips.open") == 1);
      away.set(true);
      logs.write(open.all().subList(3, 5));
      logs.write(strange.all());
      Await.until(
          Duration.ofSeconds(10),
          "three more frames or a wait",
          () -> encoder.metric("kinora.encoder.frames") >= 3);
      assertThat(logs.count(open.id())).isZero();
      away.set(false);
      assertThat(logs.end(open.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(logs.end(strange.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(logs.count(open.id())).isEqualTo(1);
    }
  }

  @Test
  void givesTheOnlyPlaceToAWholeClipWhenTheOpenOneIsIdle() {
    endsAWholeClipBeforeAnIdleOne(
        RenderRecords.of(3), RenderRecords.of(3), "idle", "encoder.open-clips", "1");
  }

  @Test
  void givesTheSpoolToAWholeClipWhenAnIdleOneHoldsItAll() {
    // on one partition: whenever both are read again, the abandoned one comes first
    Topics topics = INFRA.context("view").topics();
    endsAWholeClipBeforeAnIdleOne(
        RenderRecords.onPartition(topics, 1, 4),
        RenderRecords.onPartition(topics, 1, 4),
        "held",
        "encoder.spool-bytes",
        "6KiB");
  }

  private static void endsAWholeClipBeforeAnIdleOne(
      RenderRecords abandoned, RenderRecords whole, String name, String limit, String value) {
    try (var logs = new LogView(INFRA.context("view"));
        var encoder = TestEncoders.start(INFRA, name, limit, value, "encoder.idle-clip", "200ms")
            .awaitReady()) {
      logs.write(abandoned.all().subList(0, 2));
      Await.until(
          Duration.ofSeconds(10),
          "an open clip",
          () -> encoder.gauge("kinora.encoder.clips.open") == 1);
      logs.write(whole.all());
      assertThat(logs.end(whole.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      logs.write(abandoned.all().subList(2, abandoned.all().size()));
      assertThat(logs.end(abandoned.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void readsClipsOneAfterTheOtherWhenTheirFramesFillTheSpool() {
    // a clip of 4 frames takes 4 KiB
    var renders = new ArrayList<>(List.of(
        RenderRecords.of(4), RenderRecords.of(4), RenderRecords.of(4), RenderRecords.of(40)));
    try (var logs = new LogView(INFRA.context("view"));
        var encoder =
            TestEncoders.start(INFRA, "narrow", "encoder.spool-bytes", "6KiB").awaitReady()) {
      for (int i = 0; i < 6; i++) {
        for (RenderRecords render : renders) {
          logs.write(render.all().get(i));
        }
      }
      for (RenderRecords render : renders.subList(0, 3)) {
        assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      }
      assertThat(logs.end(renders.get(3).id()).getFailure().getCode())
          .isEqualTo(FailureCode.UNSUPPORTED);
    }
  }

  @SuppressWarnings("unchecked")
  private static Encoder hanging(
      RoleContext context, CountDownLatch inTransaction, CountDownLatch goOn, String... settings) {
    Hooked.Before hang = (method, arguments) -> {
      if (method.equals("beginTransaction") && goOn.getCount() > 0) {
        inTransaction.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
    FolderLock lock = FolderLock.take(context.data().resolve("encoder"), "encoder");
    return new Encoder(
        context,
        TestEncoders.config(settings),
        lock,
        "zombie",
        () -> Hooked.wrap(
            Producer.class,
            context.kafka().producer("judge", Encoder.judge(context, "zombie")),
            hang));
  }

  private static double endedBy(TestEncoders encoder) {
    return encoder
        .context()
        .metrics()
        .registry()
        .find("kinora.encoder.renders.ended")
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
