package dev.kinora.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RequestGateTest {
  private final RequestGate gate = new RequestGate("requests", 2, 2);

  @Test
  void letsInAsManyAsItsLimit() {
    gate.enter("a");
    gate.enter("a");
    assertThat(catchThrowableOfType(FarmException.class, () -> gate.enter("a")).code())
        .isEqualTo(FailureCode.OVERLOADED);
    gate.leave("a");
    gate.enter("a");
    assertThat(gate.inWork()).isEqualTo(2);
  }

  @Test
  void aTenantTakesNoMoreThanItsShare() {
    RequestGate shared = new RequestGate("requests", 3, 2);
    shared.enter("a");
    shared.enter("a");
    FarmException refused = catchThrowableOfType(FarmException.class, () -> shared.enter("a"));
    assertThat(refused.code()).isEqualTo(FailureCode.OVERLOADED);
    assertThat(refused).hasMessageContaining("tenant a");
    shared.enter("b");
    shared.leave("a");
    shared.enter("a");
    assertThat(shared.inWork()).isEqualTo(3);
  }

  @Test
  void onceClosedWaitsForTheLastOneOut() throws Exception {
    gate.enter("a");
    gate.close();
    assertThat(catchThrowableOfType(FarmException.class, () -> gate.enter("a")).code())
        .isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(gate.awaitIdle(Duration.ofMillis(1))).isFalse();

    CountDownLatch waiting = new CountDownLatch(1);
    Thread leaver = Thread.ofVirtual().start(() -> {
      try {
        waiting.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      gate.leave("a");
    });
    waiting.countDown();
    assertThat(gate.awaitIdle(Duration.ofSeconds(10))).isTrue();
    assertThat(leaver.join(Duration.ofSeconds(10))).isTrue();
  }
}
