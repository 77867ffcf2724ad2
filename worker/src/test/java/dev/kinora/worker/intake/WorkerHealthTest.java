package dev.kinora.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkerHealthTest {

  private final List<String> reasons = new ArrayList<>();
  private final List<Boolean> examined = new ArrayList<>();
  private Optional<String> finding = Optional.empty();

  @Test
  void twoFailuresInARowPutTheDeviceToTheTest() throws InterruptedException {
    WorkerHealth health = health(() -> finding);
    assertThat(health.failed(FailureCode.INTERNAL, false)).isTrue();
    assertThat(examined).isEmpty();
    assertThat(health.failed(FailureCode.BROKEN_FRAME, false)).isTrue();
    assertThat(examined).containsExactly(true);
    assertThat(health.failed(FailureCode.INTERNAL, false)).isTrue();
    assertThat(examined).as("counts from none again").hasSize(1);
  }

  @Test
  void aSuccessBetweenThemResetsTheCount() throws InterruptedException {
    WorkerHealth health = health(() -> finding);
    health.failed(FailureCode.INTERNAL, false);
    health.succeeded();
    health.failed(FailureCode.INTERNAL, false);
    assertThat(examined).isEmpty();
  }

  @Test
  void failuresThatAreNotTheDevicesDoNotCount() throws InterruptedException {
    WorkerHealth health = health(() -> finding);
    for (FailureCode code :
        List.of(FailureCode.UNAVAILABLE, FailureCode.INVALID, FailureCode.UNKNOWN_MODEL)) {
      assertThat(health.failed(code, false)).isTrue();
    }
    assertThat(examined).isEmpty();
  }

  @Test
  void aVerdictTakesADeviceThatWasExamined() throws InterruptedException {
    WorkerHealth health = health(() -> finding);
    assertThat(health.failed(FailureCode.BROKEN_FRAME, true)).isTrue();
    assertThat(examined).containsExactly(true);
    finding = Optional.of("numbers differ");
    assertThat(health.failed(FailureCode.BROKEN_FRAME, true)).isFalse();
    assertThat(health.isSick()).isTrue();
  }

  @Test
  void whoeverIsSickStaysSickAndSaysSoOnce() throws InterruptedException {
    WorkerHealth health = health(() -> finding);
    finding = Optional.of("numbers differ");
    health.failed(FailureCode.INTERNAL, false);
    health.failed(FailureCode.INTERNAL, false);
    finding = Optional.empty();
    health.succeeded();
    assertThat(health.failed(FailureCode.UNAVAILABLE, false)).isFalse();
    assertThat(health.failed(FailureCode.INTERNAL, true)).isFalse();
    assertThat(reasons).containsExactly("numbers differ");
    assertThat(examined).containsExactly(false);
  }

  @Test
  void oneExaminationAnswersForTheFailuresThatCameBeforeItsEnd() throws Exception {
    var late = new ArrayList<Thread>();
    var self = new AtomicReference<WorkerHealth>();
    WorkerHealth health = health(() -> {
      for (int i = 0; i < 4; i++) {
        late.add(Thread.ofPlatform().start(() -> fail(Objects.requireNonNull(self.get()))));
      }
      Await.until(
          Duration.ofSeconds(5),
          "failures that wait for the examination",
          () -> late.stream().allMatch(one -> one.getState() == Thread.State.BLOCKED));
      return Optional.empty();
    });
    self.set(health);
    fail(health);
    fail(health);
    for (Thread one : late) {
      assertThat(one.join(Duration.ofSeconds(5))).isTrue();
    }
    assertThat(examined).containsExactly(true);
  }

  private static void fail(WorkerHealth health) {
    try {
      health.failed(FailureCode.INTERNAL, false);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private WorkerHealth health(WorkerHealth.Examination examination) {
    return new WorkerHealth(examination, reasons::add, new Counted());
  }

  private final class Counted implements IntakeMetrics {
    @Override
    public void examined(boolean well) {
      examined.add(well);
    }

    @Override
    public void leased(String queue, int change) {}

    @Override
    public void waited(String queue, Duration time) {}

    @Override
    public void renewed() {}

    @Override
    public void lost() {}

    @Override
    public void garbage() {}

    @Override
    public void aborted(FailureCode code) {}

    @Override
    public void published() {}

    @Override
    public void suspect() {}
  }
}
