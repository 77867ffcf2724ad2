package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.health.Readiness;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpoolHealthTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicLong free = new AtomicLong(1L << 30);
  private final Readiness readiness = new Readiness();
  private final SpoolHealth health =
      new SpoolHealth(Path.of("data"), free::get, readiness, () -> Instant.ofEpochMilli(now.get()));

  @Test
  void namesTheFolderTheReasonAndTheWayOutUntilThereIsRoom() {
    free.set(5L << 20);
    assertThat(health.failed(new CompletionException(new IOException("No space left on device"))))
        .isTrue();

    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json())
        .contains("cannot write in data", "No space left on device", "5 MiB free", "--data");
    now.set(60_000);
    health.look();
    assertThat(readiness.isReady()).isFalse();

    free.set(1L << 30);
    health.look();
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void staysFailedWhileTriesGoOnFailing() {
    for (int i = 0; i < 10; i++) {
      health.failed(new IOException("Input/output error"));
      now.addAndGet(4_999);
      health.look();
      assertThat(readiness.isReady()).isFalse();
    }
    now.addAndGet(1);
    health.look();
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void leavesOtherFaultsToOthers() {
    var store = new FarmException(FailureCode.UNAVAILABLE, "no store", new IOException("refused"));
    assertThat(health.failed(new CompletionException(store))).isFalse();
    assertThat(health.failed(new IllegalStateException("bug"))).isFalse();
    assertThat(health.failed(new EOFException("frame 7 is not in the spool"))).isFalse();
    assertThat(readiness.isReady()).isTrue();
  }
}
