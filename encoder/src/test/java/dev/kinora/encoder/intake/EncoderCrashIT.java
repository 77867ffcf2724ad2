package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.fixture.LogView;
import dev.kinora.encoder.fixture.RenderRecords;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.JavaProcess;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantee G1 at every point where an encoder can die while it ends a render: real processes, dead as by kill -9. */
class EncoderCrashIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  Path logFolder;

  @ParameterizedTest
  @EnumSource
  void endsTheRenderOnceWhenTheEncoderDied(CrashingEncoder.Point point) {
    RoleContext context = INFRA.context("crash-" + point);
    RenderRecords render = RenderRecords.of(3);
    try (var logs = new LogView(context)) {
      try (var process = JavaProcess.start(
          CrashingEncoder.class,
          List.of(point.name(), context.data().toString()),
          INFRA.environment(),
          logFolder.resolve("encoder.log"))) {
        logs.write(render.all());
        assertThat(process.exit(Duration.ofMinutes(2))).isEqualTo(137);
      }
      // a zombie worker's records come late
      logs.write(render.attempted(2).all());
      try (var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
        RenderEnd end = logs.end(render.id());
        assertThat(end.getOutcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(logs.stored(render.id())).isEqualTo(logs.endInStore(render.id()));
        assertThat(
                context.store().stat(end.getOutputs(0).getKey()).orElseThrow().bytes())
            .isEqualTo(end.getOutputs(0).getBytes());
        RenderRecords next = RenderRecords.of(2);
        logs.write(next.all());
        assertThat(logs.end(next.id()).getOutcome()).isEqualTo(Outcome.COMPLETED);
      }
      // read once more from the committed offset
      try (var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
        RenderRecords last = RenderRecords.of(2);
        logs.write(List.of(render.expired(), last.cancel()));
        logs.end(last.id());
        assertThat(logs.count(render.id())).isEqualTo(1);
      }
    }
  }

  /** The record that decided may be gone from the log: then an expiry publishes what end.json says. */
  @Test
  void publishesTheMissingEventAtAnExpiryWhenTheDecidingRecordIsGone() {
    RoleContext context = INFRA.context("gone");
    RenderRecords render = RenderRecords.of(2);
    RenderRecords known = RenderRecords.of(2);
    try (var logs = new LogView(context);
        var encoder = TestEncoders.start(context, context.store()).awaitReady()) {
      logs.write(known.cancel());
      StoredEnd.Builder end = logs.stored(known.id()).toBuilder();
      end.getEndBuilder().setId(render.id());
      end.getJudgementBuilder()
          .getDecidedByBuilder()
          .setPartition(context.topics().partitionOf(render.id()))
          .setOffset(1_000_000);
      new dev.kinora.encoder.publish.EndStore(context.store()).putOrAdopt(end.build());

      logs.write(new ArrayList<>(render.all()));
      logs.write(render.expired());

      assertThat(logs.stored(render.id())).isEqualTo(end.build());
      logs.write(render.expired());
      logs.write(render.cancel());
      RenderRecords last = RenderRecords.of(2);
      logs.write(last.cancel());
      logs.end(last.id());
      assertThat(logs.count(render.id())).isEqualTo(1);
    }
  }
}
