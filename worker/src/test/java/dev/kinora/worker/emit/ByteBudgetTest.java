package dev.kinora.worker.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  @Test
  void whoWantsMoreThanIsLeftWaits() throws InterruptedException {
    var budget = new ByteBudget(100);
    budget.take(60);
    var passed = new AtomicBoolean();
    Thread waiting = Thread.ofVirtual().start(() -> {
      try {
        budget.take(50);
        passed.set(true);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    Await.until(Duration.ofSeconds(5), () -> waiting.getState() == Thread.State.WAITING);
    assertThat(passed).isFalse();
    budget.giveBack(60);
    assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
    assertThat(passed).isTrue();
  }

  @Test
  void oneThatIsLargerThanAllPassesAlone() throws InterruptedException {
    var budget = new ByteBudget(10);
    budget.take(1000);
    budget.giveBack(1000);
    budget.take(1000);
  }
}
