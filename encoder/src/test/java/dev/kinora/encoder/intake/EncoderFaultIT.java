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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes wrong with one render stays that render's: its neighbours on the partition end as if it were not there. */
class EncoderFaultIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static final int NEIGHBOURS = 20;
  /** That all renders here share. */
  private static final int PARTITION = 1;

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
    TOO_LONG_AN_ARRAY {
      @Override
      void happen() {
        throw new OutOfMemoryError("Requested array size exceeds VM limit");
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

  @Test
  void failsRendersWhoseEndCannotBeReadOnceAndNoOthers() {
    RoleContext context = INFRA.context("unreadable");
    var stored = new LinkedHashMap<RenderRecords, byte[]>();
    for (String text :
        List.of("", "no json", "{}", "{\"id\":\"another\",\"outcome\":\"COMPLETED\"}")) {
      stored.put(
          RenderRecords.onPartition(context.topics(), PARTITION, 3),
          text.getBytes(StandardCharsets.UTF_8));
    }
    stored.forEach((render, bytes) -> context.store().put(end(render), bytes, "application/json"));
    try (var logs = new LogView(context)) {
      try (var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
        List<RenderRecords> neighbours = neighbours(context);
        writeBetween(logs, neighbours, stored.keySet());

        assertEndedWell(logs, neighbours);
        for (RenderRecords broken : stored.keySet()) {
          RenderEnd end = logs.end(broken.id());
          assertThat(end.getOutcome()).isEqualTo(Outcome.FAILED);
          assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INTERNAL);
          assertThat(end.getFailure().getMessage()).contains(end(broken));
        }
        assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isEqualTo(stored.size());
        assertThat(encoder.metric("kinora.encoder.resets")).isZero();
      }
      // stragglers at another encoder, which knows of nothing
      try (var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
        for (RenderRecords broken : stored.keySet()) {
          logs.write(broken.attempted(2).all());
          logs.write(broken.expired());
        }
        Await.until(Duration.ofSeconds(60), "nothing undecided on the partition", () -> {
          RenderRecords last = RenderRecords.onPartition(context.topics(), PARTITION, 1);
          logs.write(last.cancel());
          logs.end(last.id());
          return logs.committed(last.id()) == logs.endOfFrames(last.id());
        });
        stored.keySet().forEach(broken -> assertThat(logs.count(broken.id())).isEqualTo(1));
        assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isZero();
      }
      stored.forEach((render, bytes) ->
          assertThat(context.store().get(end(render))).as("never overwritten").contains(bytes));
    }
  }

  /** What the store does not do for a render: look for its end, store its end, store its video. */
  private record Refusal(String call, String key, Fault fault) {
    boolean meets(String method, String at) {
      return method.equals(call) && at.endsWith(key);
    }
  }

  @Test
  void failsOnlyRendersThatTheStoreDoesNotServe() {
    RoleContext context = INFRA.context("refused");
    var refusals = new HashMap<RenderRecords, Refusal>();
    for (Fault fault : Fault.values()) {
      for (String[] call : new String[][] {
        {"get", "/end.json"}, {"putIfAbsent", "/end.json"}, {"putFileIfAbsent", "/main"}
      }) {
        refusals.put(
            RenderRecords.onPartition(context.topics(), PARTITION, 3),
            new Refusal(call[0], call[1], fault));
      }
    }
    ObjectStore store =
        Hooked.wrap(ObjectStore.class, context.store(), (Hooked.Before) (method, arguments) -> {
          String key = arguments.length == 0 ? "" : arguments[0].toString();
          refusals.forEach((render, refusal) -> {
            if (key.contains(render.id()) && refusal.meets(method, key)) {
              refusal.fault().happen();
            }
          });
        });
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, store).awaitReady()) {
      List<RenderRecords> neighbours = neighbours(context);
      writeBetween(logs, neighbours, refusals.keySet());

      assertEndedWell(logs, neighbours);
      refusals.forEach((render, refusal) -> {
        RenderEnd end = logs.end(render.id());
        assertThat(end.getOutcome()).as("%s", refusal).isEqualTo(Outcome.FAILED);
        assertThat(end.getFailure().getCode()).isEqualTo(FailureCode.INTERNAL);
      });
      assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isEqualTo(refusals.size());
      assertThat(encoder.metric("kinora.encoder.resets")).isZero();
      encoder.awaitReady();
    }
  }

  @Test
  void readsOnWhileTheStoreIsSilentAboutOneRender() {
    var answer = new CountDownLatch(1);
    RoleContext context = INFRA.context("silent");
    RenderRecords slow = RenderRecords.onPartition(context.topics(), PARTITION, 3);
    ObjectStore store =
        Hooked.wrap(ObjectStore.class, context.store(), (Hooked.Before) (method, arguments) -> {
          if (method.equals("get") && arguments[0].toString().contains(slow.id())) {
            await(answer);
          }
        });
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, store).awaitReady()) {
      List<RenderRecords> neighbours = neighbours(context);
      writeBetween(logs, neighbours, List.of(slow));
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
      RenderRecords open = RenderRecords.onPartition(encoder.context().topics(), PARTITION, 3);
      logs.write(open.all().subList(0, 3));
      Await.until(
          Duration.ofSeconds(10),
          "an open clip",
          () -> encoder.gauge("kinora.encoder.clips.open") == 1);
      gate.refuse();
      List<RenderRecords> neighbours = neighbours(encoder.context());
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

  private static List<RenderRecords> neighbours(RoleContext context) {
    return Stream.generate(() -> RenderRecords.onPartition(context.topics(), PARTITION, 2))
        .limit(NEIGHBOURS)
        .toList();
  }

  /** Half of the neighbours are open when the others come, the rest come behind them. */
  private static void writeBetween(
      LogView logs, List<RenderRecords> neighbours, Collection<RenderRecords> renders) {
    List<RenderRecords> before = neighbours.subList(0, neighbours.size() / 2);
    before.forEach(one -> logs.write(one.started()));
    renders.forEach(one -> logs.write(one.all()));
    before.forEach(one -> logs.write(one.all().subList(1, one.all().size())));
    neighbours.subList(before.size(), neighbours.size()).forEach(one -> logs.write(one.all()));
  }

  private static String end(RenderRecords render) {
    return StoreKeys.end("local", render.id());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
