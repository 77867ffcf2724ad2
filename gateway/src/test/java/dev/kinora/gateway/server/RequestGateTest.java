package dev.kinora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RequestGateTest {
  private final RequestGate gate = new RequestGate("requests", 2);

  @Test
  void letsInAsManyAsItsLimit() {
    gate.enter();
    gate.enter();
    assertThat(catchThrowableOfType(FarmException.class, gate::enter).code())
        .isEqualTo(FailureCode.OVERLOADED);
    gate.leave();
    gate.enter();
    assertThat(gate.inWork()).isEqualTo(2);
  }

  @Test
  void onceClosedWaitsForTheLastOneOut() throws Exception {
    gate.enter();
    gate.close();
    assertThat(catchThrowableOfType(FarmException.class, gate::enter).code())
        .isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(gate.awaitIdle(Duration.ofMillis(1))).isFalse();

    CountDownLatch waiting = new CountDownLatch(1);
    Thread leaver = Thread.ofVirtual().start(() -> {
      try {
        waiting.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      gate.leave();
    });
    waiting.countDown();
    assertThat(gate.awaitIdle(Duration.ofSeconds(10))).isTrue();
    leaver.join();
  }
}
