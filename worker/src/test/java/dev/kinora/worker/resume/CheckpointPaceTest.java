package dev.kinora.worker.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckpointPaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long ORIGIN =
      Long.MAX_VALUE - SECOND; // the clock of nanoseconds may run over

  private final CheckpointPace pace = new CheckpointPace(Duration.ofSeconds(2), ORIGIN);

  @Test
  void theFirstComesAfterTheLeastTime() {
    assertThat(pace.due(ORIGIN + 2 * SECOND - 1)).isFalse();
    assertThat(pace.due(ORIGIN + 2 * SECOND)).isTrue();
  }

  @Test
  void aCheapOneIsFollowedAfterTheLeastTime() {
    pace.taken(ORIGIN, SECOND / 100, 1);
    assertThat(pace.due(ORIGIN + 2 * SECOND - 1)).isFalse();
    assertThat(pace.due(ORIGIN + 2 * SECOND)).isTrue();
  }

  @Test
  void aDearOneMakesTheNextWaitUntilBothTakeThreePercent() {
    pace.taken(ORIGIN, 3 * SECOND, 1);
    assertThat(pace.due(ORIGIN + 99 * SECOND)).isFalse();
    assertThat(pace.due(ORIGIN + 101 * SECOND)).isTrue();
  }

  @Test
  void rendersOfOneWorkerShareTheBudget() {
    pace.taken(ORIGIN, 3 * SECOND, 4);
    assertThat(pace.due(ORIGIN + 399 * SECOND)).isFalse();
    assertThat(pace.due(ORIGIN + 401 * SECOND)).isTrue();
  }
}
