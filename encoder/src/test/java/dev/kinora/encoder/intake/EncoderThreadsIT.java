package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.fixture.Hooked;
import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.v1.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of an encoder whose threads fall over something. */
class EncoderThreadsIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void readsOnAfterAnErrorThatNobodyThoughtOf() {
    RoleContext context = INFRA.context("falling");
    RenderRecords render = RenderRecords.of(3);
    ObjectStore store = failing(context, "get", () -> {
      if (looks.incrementAndGet() == 1) {
        throw new NoClassDefFoundError("for once");
      }
    });
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, store).awaitReady()) {
      logs.write(render.all());
      assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(looks.get()).isGreaterThan(1);
      assertThat(encoder.context().readiness().isLive()).isTrue();
    }
  }

  @Test
  void isNeitherReadyNorLiveOnceMemoryRanOutAndFailsNobodysRender() {
    for (String call : List.of("get", "putIfAbsent", "putFileIfAbsent")) {
      RenderRecords render = RenderRecords.of(3);
      RoleContext context = INFRA.context("small-" + call);
      ObjectStore store = failing(context, call, () -> {
        throw new OutOfMemoryError("Java heap space");
      });
      try (var logs = new LogView(context);
          var encoder = TestEncoders.start(context, store).awaitReady()) {
        logs.write(render.all());
        Await.until(
            Duration.ofSeconds(40),
            "the loss of the process in " + call,
            () -> !encoder.context().readiness().isLive());
        assertThat(encoder.context().readiness().liveJson()).contains("memory ran out");
        assertThat(encoder.context().readiness().isReady()).isFalse();
        assertThat(encoder.metric("kinora.encoder.renders.quarantined")).isZero();
        assertThat(logs.count(render.id())).isZero();
      }
      try (var logs = new LogView(INFRA.context("view"));
          var another = TestEncoders.start(INFRA, "after-" + call).awaitReady()) {
        assertThat(logs.end(render.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(another.context().readiness().isLive()).isTrue();
      }
    }
  }

  /** @param before each such call */
  private static ObjectStore failing(RoleContext context, String call, Runnable before) {
    return Hooked.wrap(ObjectStore.class, context.store(), (Hooked.Before) (method, arguments) -> {
      if (method.equals(call)) {
        before.run();
      }
    });
  }
}
