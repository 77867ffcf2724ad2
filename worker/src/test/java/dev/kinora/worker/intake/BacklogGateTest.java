package dev.kinora.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.log.v1.Backlog;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BacklogGateTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final BacklogGate gate = new BacklogGate(1000, now::get);

  @Test
  void aWorkerThatHeardNothingMayWork() {
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void theGateShutsAboveTheBudgetOfOnePartitionAndOpensBelowFourFifths() {
    report(0, 100, 900);
    report(1, 100, 1001);
    assertThat(gate.isOpen()).isFalse();
    report(1, 200, 850);
    assertThat(gate.isOpen()).isFalse();
    report(0, 200, 799);
    report(1, 300, 799);
    assertThat(gate.isOpen()).isTrue();
    report(1, 300, 1000);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void withoutAReportBytesAreCountedFromTheLastPosition() {
    report(0, 100, 0);
    gate.ends(Map.of(0, 105L));
    assertThat(gate.isOpen()).isTrue();
    pass(6);
    assertThat(gate.isOpen()).isTrue();
    gate.ends(Map.of(0, 111L));
    assertThat(gate.isOpen()).isFalse();
    report(0, 111, 0);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void whereNoEncoderEverReportedBytesAreCountedFromTheFirstLook() {
    gate.ends(Map.of(0, 5000L));
    assertThat(gate.isOpen()).isTrue();
    gate.ends(Map.of(0, 5001L));
    assertThat(gate.isOpen()).isFalse();
  }

  private void report(int partition, long position, long bytes) {
    gate.report(Backlog.newBuilder()
        .setPartition(partition)
        .setReadPosition(position)
        .setBacklogBytes(bytes)
        .setMeanRecordBytes(100)
        .build());
  }

  private void pass(int seconds) {
    now.updateAndGet(time -> time.plusSeconds(seconds));
  }
}
