package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.farm.allinone.ParallelStart.Rank;
import dev.kinora.infra.lifecycle.Role;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class ParallelStartTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final StartTrace trace = StartTrace.ofProcess();

  @Test
  void stopsRolesUpstreamFirstAndThenTheRestLastOpenedFirst() {
    try (ParallelStart start = new ParallelStart(trace)) {
      start.opened("broker", () -> closed.add("broker"));
      start.opened("store", () -> closed.add("store"));
      ParallelStart.join(start.role(Rank.ENCODER, "encoder", () -> role("encoder")));
      ParallelStart.join(start.role(Rank.GATEWAY, "gateway", () -> role("gateway")));
      ParallelStart.join(start.role(Rank.WORKER, "worker", () -> role("worker")));

      start.stop().run();
    }

    assertThat(closed).containsExactly("gateway", "worker", "encoder", "store", "broker");
  }

  @Test
  void aFailedStartClosesWhatTheOtherStepsOpened() {
    try (ParallelStart start = new ParallelStart(trace)) {
      start.step("store", () -> start.opened("store", () -> closed.add("store")));
      var broken = start.step("broker", () -> {
        throw new FarmException(FailureCode.UNAVAILABLE, "no broker");
      });
      var waits = start.step("topics", () -> ParallelStart.join(broken));

      assertThatThrownBy(() -> ParallelStart.join(waits))
          .isInstanceOf(FarmException.class)
          .hasMessage("no broker");
      start.undo();
    }

    assertThat(closed).containsExactly("store");
  }

  @Test
  void nativeCodeThatDoesNotLoadIsToldByTheLibraryThatIsMissing() {
    var missing = new UnsatisfiedLinkError("/cache/libjniavutil.so: libudev.so.1: not found");
    var wrapped = new UnsatisfiedLinkError("no jniavutil in java.library.path");
    wrapped.initCause(missing);
    var later = new NoClassDefFoundError("Could not initialize class avutil");
    later.initCause(wrapped);
    try (ParallelStart start = new ParallelStart(trace)) {
      var broken = start.step("encoder", () -> {
        throw later;
      });

      assertThatThrownBy(() -> ParallelStart.join(broken))
          .isInstanceOf(FarmException.class)
          .hasMessageContaining("libudev.so.1: not found")
          .hasMessageContaining("docs/deployment.md");
    }
  }

  @Test
  void theTraceTellsEachStepOnce() {
    try (ParallelStart start = new ParallelStart(trace)) {
      ParallelStart.join(start.step("one", () -> 1));
      ParallelStart.join(start.step("two", () -> 2));
    }

    assertThat(trace.lines().stream().map(line -> line.replaceFirst(".* ", "")))
        .containsOnlyOnce("one", "two");
  }

  private Role role(String name) {
    return sequence -> sequence.then(name, Duration.ofSeconds(1), budget -> closed.add(name));
  }
}
