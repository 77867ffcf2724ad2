package dev.kinora.infra.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShutdownSequenceTest {
  private static final Duration BUDGET = Duration.ofSeconds(5);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @Test
  void runsTheStepsInOrderOnce() {
    var sequence = new ShutdownSequence()
        .then("refuse", BUDGET, budget -> ran.add("refuse " + budget.toSeconds()))
        .then("drain", BUDGET, budget -> ran.add("drain"));
    sequence.run();
    sequence.run();
    assertThat(ran).containsExactly("refuse 5", "drain");
  }

  @Test
  void runsEveryStepAndTellsEveryFailure() {
    var sequence = new ShutdownSequence()
        .then("one", BUDGET, budget -> {
          throw new IllegalStateException("first");
        })
        .then("two", BUDGET, budget -> ran.add("two"))
        .then("three", BUDGET, budget -> {
          throw new IllegalStateException("second");
        })
        .then("four", BUDGET, budget -> ran.add("four"));

    assertThatThrownBy(sequence::run)
        .hasMessageContaining("one failed")
        .hasRootCauseMessage("first")
        .satisfies(failure -> assertThat(failure.getSuppressed())
            .singleElement()
            .satisfies(later -> assertThat(later).hasMessageContaining("three failed")));
    assertThat(ran).containsExactly("two", "four");
  }

  @Test
  void goesOnWhenAStepIsStuck() throws InterruptedException {
    var interrupted = new CountDownLatch(1);
    var sequence = new ShutdownSequence()
        .then("stuck", Duration.ofMillis(10), budget -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        })
        .then("last", BUDGET, budget -> ran.add("last"));

    assertThatThrownBy(sequence::run).hasMessageContaining("stuck took longer than its budget");
    assertThat(ran).containsExactly("last");
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).as("interrupted").isTrue();
  }
}
