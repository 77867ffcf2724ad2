package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private final Schedule schedule = new Schedule(10, 1e-3, 1e-5, .5, .99);

  @Test
  void risesStaysAndFallsToTheFloor() {
    assertThat(schedule.pace(1, .001).rate()).isCloseTo(1e-4, within(1e-12));
    assertThat(schedule.pace(10, .01).rate()).isCloseTo(1e-3, within(1e-12));
    assertThat(schedule.pace(500, .5).rate()).isCloseTo(1e-3, within(1e-12));
    assertThat(schedule.pace(750, .75).rate()).isCloseTo(5.05e-4, within(1e-9));
    assertThat(schedule.pace(1000, 1).rate()).isCloseTo(1e-5, within(1e-12));
    assertThat(schedule.pace(2000, 2).rate()).isCloseTo(1e-5, within(1e-12));
  }

  @Test
  void theAverageForgetsTheRandomStartQuickly() {
    assertThat(schedule.pace(1, 0).keep()).isLessThan(.2);
    assertThat(schedule.pace(5000, 0).keep()).isEqualTo(.99);
  }

  @Test
  void aLimitCountsStepsOrTime() {
    assertThat(new Limit.Steps(200).done(50, 1e9)).isEqualTo(.25);
    assertThat(new Limit.Time(Duration.ofMinutes(2)).done(1, 30)).isEqualTo(.25);
  }
}
