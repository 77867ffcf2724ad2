package dev.kinora.infra.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final Readiness readiness = new Readiness();

  @Test
  void isNotReadyBeforeAnyPartIs() {
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void isReadyWhenEveryPartIs() {
    readiness.starting("broker");
    readiness.starting("store");
    readiness.ready("broker");
    assertThat(readiness.isReady()).isFalse();
    readiness.ready("store");
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isWaitedFor() throws InterruptedException {
    readiness.starting("view");
    assertThat(readiness.await(Duration.ofMillis(5))).isFalse();
    Thread.ofVirtual().start(() -> readiness.ready("view"));
    assertThat(readiness.await(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void tellsWhyAPartFailed() {
    readiness.ready("store");
    readiness.failed("broker", "no \"answer\"\n");
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json())
        .isEqualTo(
            "{\"ready\":false,\"draining\":false,\"parts\":{\"broker\":{\"state\":\"FAILED\",\"why\":\"no \\\"answer\\\"\\u000a\"},\"store\":{\"state\":\"READY\"}}}");
    readiness.ready("broker");
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isNeverReadyAgainOnceItDrains() {
    readiness.ready("store");
    readiness.draining();
    readiness.ready("store");
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.json()).contains("\"draining\":true");
  }
}
