package dev.kinora.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.health.Readiness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
  private final AtomicLong free = new AtomicLong(1L << 30);
  private final Readiness readiness = new Readiness();

  private final List<String> alarms = new ArrayList<>();

  @Test
  void tellsTheGatewaysAtEveryLookWhileTheDiskIsFullAndOnceWhenItIsNotAnyLonger() {
    try (var watch = new DiskWatch(Path.of("data"), free::get, readiness, alarms::add)) {
      watch.look();
      assertThat(alarms).isEmpty();
      free.set(5L << 20);
      watch.look();
      watch.look();
      assertThat(alarms)
          .hasSize(2)
          .allSatisfy(fault -> assertThat(fault).contains("data").contains("--data"));
      free.set(1L << 30);
      watch.look();
      watch.look();
      assertThat(alarms).hasSize(3).last().asString().isEmpty();
    }
  }

  @Test
  void isNotReadyWhileTheDiskIsFull() {
    try (var watch = new DiskWatch(Path.of("data"), free::get, readiness, alarms::add)) {
      watch.look();
      assertThat(readiness.isReady()).isTrue();
      free.set(5L << 20);
      watch.look();
      assertThat(readiness.isReady()).isFalse();
      assertThat(readiness.json()).contains("the disk of data is full (5 MiB free, 256 needed)");
      free.set(1L << 30);
      watch.look();
      assertThat(readiness.isReady()).isTrue();
    }
  }
}
