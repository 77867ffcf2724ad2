package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.fixture.Hooked;
import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.StoreGate;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.S3Store;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with one render stays that render's: its neighbours on the partition end as if it were not there. */
class EncoderFaultIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static final int NEIGHBOURS = 20;

  /** What a store may do with one object. */
  enum Fault {
    REFUSED {
      @Override
      void happen() {
        throw new FarmException(FailureCode.INTERNAL, "HTTP 403 AccessDenied");
      }
    },
    BUG {
      @Override
      void happen() {
        throw new IllegalStateException("a bug of the client");
      }
    },
    OUT_OF_MEMORY {
      @Override
      void happen() {
        throw new OutOfMemoryError("Java heap space");
      }
    },
    TOO_DEEP {
      @Override
      void happen() {
        throw new StackOverflowError();
      }
    },
    NO_CLASS {
      @Override
      void happen() {
        throw new NoClassDefFoundError("org/example/Gone");
      }
    };

    abstract void happen();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "{}", "{\"id\":\"another\",\"outcome\":\"COMPLETED\"}"})
  void failsARenderWhoseEndCannotBeReadOnceAndNoOther(String stored) {
    RoleContext context = INFRA.context("unreadable-" + stored.length());
    RenderRecords broken = RenderRecords.of(3);
    String key = StoreKeys.end("local", broken.id());
    byte[] bytes = stored.getBytes(StandardCharsets.UTF_8);
    context.store().put(key, bytes, "application/json");
    try (var logs = new LogView(context)) {
      try (var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
        List<RenderRecords> neighbours = neighbours(context, broken.id());
        writeBetween(logs, neighbours, broken);

        assertEndedWell(logs, neighbours);
        RenderEnd end = logs.end(broken.id());
        assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INTERNAL);
        assertThat(end.getFailure().getMessage()).contains(key);
        assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isEqualTo(1);
        assertThat(encoder.metric("kinora.encoder.resets")).isZero();
      }
      // a straggler at another encoder, which knows of nothing
      try (var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
        logs.write(broken.attempted(2).all());
        logs.write(broken.expired());
        Await.until(Duration.ofSeconds(30), "nothing undecided on the partition", () -> {
          RenderRecords last = RenderRecords.onPartition(
              context.topics(), context.topics().partitionOf(broken.id()), 1);
          logs.write(last.cancel());
          logs.end(last.id());
          return logs.committed(last.id()) == logs.endOfFrames(last.id());
        });
        assertThat(logs.count(broken.id())).isEqualTo(1);
        assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isZero();
      }
      assertThat(context.store().get(key)).as("never overwritten").contains(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failsOnlyTheRenderWhoseEndCannotBeLookedFor(Fault fault) {
    failsOnlyTheRenderWhose("get", "/end.json", fault);
  }

  @ParameterizedTest
  @EnumSource
  void failsOnlyTheRenderWhoseEndCannotBeStored(Fault fault) {
    failsOnlyTheRenderWhose("putIfAbsent", "/end.json", fault);
  }

  @ParameterizedTest
  @EnumSource
  void failsOnlyTheRenderWhoseVideoCannotBeStored(Fault fault) {
    failsOnlyTheRenderWhose("putFileIfAbsent", "/main", fault);
  }

  private void failsOnlyTheRenderWhose(String call, String key, Fault fault) {
    RoleContext context = INFRA.context(call + "-" + fault);
    RenderRecords broken = RenderRecords.of(3);
    ObjectStore store =
        Hooked.wrap(ObjectStore.class, context.store(), (Hooked.Before) (method, arguments) -> {
          if (method.equals(call)
              && arguments[0].toString().contains(broken.id())
              && arguments[0].toString().endsWith(key)) {
            fault.happen();
          }
        });
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, store).awaitReady()) {
      List<RenderRecords> neighbours = neighbours(context, broken.id());
      writeBetween(logs, neighbours, broken);

      assertEndedWell(logs, neighbours);
      RenderEnd end = logs.end(broken.id());
      assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
      assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INTERNAL);
      assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isEqualTo(1);
      assertThat(encoder.metric("kinora.encoder.resets")).isZero();
      encoder.awaitReady();
    }
  }

  @Test
  void readsOnWhileTheStoreIsSilentAboutOneRender() {
    var answer = new CountDownLatch(1);
    RoleContext context = INFRA.context("silent");
    RenderRecords slow = RenderRecords.of(3);
    ObjectStore store =
        Hooked.wrap(ObjectStore.class, context.store(), (Hooked.Before) (method, arguments) -> {
          if (method.equals("get") && arguments[0].toString().contains(slow.id())) {
            await(answer);
          }
        });
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, store).awaitReady()) {
      List<RenderRecords> neighbours = neighbours(context, slow.id());
      writeBetween(logs, neighbours, slow);
      assertEndedWell(logs, neighbours);
      assertThat(logs.count(slow.id())).isZero();
      answer.countDown();
      assertThat(logs.end(slow.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(encoder.metric("kinora.encoder.resets")).isZero();
    }
  }

  @Test
  void failsNobodysRenderWhileTheWholeStoreIsAway() {
    try (var gate = StoreGate.before(INFRA.storeConfig());
        var store = new S3Store(gate.config());
        var logs = new LogView(INFRA.context("view"));
        var encoder = TestEncoders.start(INFRA.context("away", store), store).awaitReady()) {
      RenderRecords open = RenderRecords.of(3);
      logs.write(open.all().subList(0, 3));
      Await.until(
          Duration.ofSeconds(10),
          "an open clip",
          () -> encoder.gauge("kinora.encoder.clips.open") == 1);
      gate.refuse();
      List<RenderRecords> neighbours = neighbours(encoder.context(), open.id());
      logs.write(open.all().subList(3, 5));
      neighbours.forEach(render -> logs.write(render.all()));
      Await.until(
          Duration.ofSeconds(20),
          "a readiness with the reason",
          () -> encoder.context().readiness().json().contains("no S3 store answers"));
      assertThat(encoder.context().readiness().isReady()).isFalse();
      assertThat(logs.count(open.id())).isZero();
      gate.open();
      assertThat(logs.end(open.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      assertEndedWell(logs, neighbours);
      assertThat(encoder.metric("kinora.encoder.resets")).isZero();
      encoder.awaitReady();
    }
  }

  private static void assertEndedWell(LogView logs, List<RenderRecords> renders) {
    for (RenderRecords render : renders) {
      assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  /** Renders of the same partition. */
  private static List<RenderRecords> neighbours(RoleContext context, String id) {
    var renders = new ArrayList<RenderRecords>();
    for (int i = 0; i < NEIGHBOURS; i++) {
      renders.add(RenderRecords.onPartition(context.topics(), context.topics().partitionOf(id), 2));
    }
    return renders;
  }

  /** Half of the neighbours are open when it comes, the others come behind it. */
  private static void writeBetween(
      LogView logs, List<RenderRecords> neighbours, RenderRecords render) {
    List<RenderRecords> before = neighbours.subList(0, neighbours.size() / 2);
    before.forEach(one -> logs.write(one.started()));
    logs.write(render.all());
    before.forEach(one -> logs.write(one.all().subList(1, one.all().size())));
    neighbours.subList(before.size(), neighbours.size()).forEach(one -> logs.write(one.all()));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
