package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitTest {
  private final Limit first =
      new Limit.First(new Limit.Steps(100), new Limit.Time(Duration.ofSeconds(10)));

  @Test
  void whicheverIsReachedFirstEndsATraining() {
    assertThat(first.done(100, 1)).isEqualTo(1);
    assertThat(first.done(10, 10)).isEqualTo(1);
    assertThat(first.done(50, 2)).isEqualTo(.5);
    assertThat(first.done(20, 4)).isEqualTo(.4);
  }
}
