package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallThreadsTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final CallThreads threads = new CallThreads();
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void callsThatNeverEndAreLeftBehindUntilThereAreSoManyThatTheProcessIsLost() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    List<String> late = new CopyOnWriteArrayList<>();
    threads.whenStuck(told::add);
    for (int i = 0; i < CallThreads.MOST_LEFT; i++) {
      assertThat(told).as("after %s", i).isEmpty();
      assertThatThrownBy(() -> threads.call(SHORT, this::waiting, late::add))
          .isInstanceOf(TimeoutException.class);
      assertThat(threads.left()).isEqualTo(i + 1);
    }
    assertThat(told).containsExactly("4 calls of models never ended, and each keeps a thread");
    assertThat(threads.call(Duration.ofSeconds(30), () -> "others", late::add)).isEqualTo("others");

    never.countDown();

    Await.until(Duration.ofSeconds(10), () -> late.size() == CallThreads.MOST_LEFT);
    assertThat(threads.left()).isZero();
  }

  @Test
  void whoAsksLaterIsToldToo() {
    for (int i = 0; i < CallThreads.MOST_LEFT; i++) {
      assertThatThrownBy(() -> threads.call(SHORT, this::waiting, late -> {}))
          .isInstanceOf(TimeoutException.class);
    }
    List<String> told = new CopyOnWriteArrayList<>();

    threads.whenStuck(told::add);

    assertThat(told).hasSize(1);
    never.countDown();
  }

  private String waiting() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "at last";
  }
}
