package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CopyRulesTest {
  @Test
  void wantsAllCopiesButOneWhichOneBrokersDeathLeaves() {
    assertThat(CopyRules.wanted("t", limits(0), 3, 1)).isEqualTo(2);
    assertThat(CopyRules.wanted("t", limits(0), 2, 1)).isEqualTo(1);
    assertThat(CopyRules.wanted("t", limits(0), 1, 1)).isEqualTo(1);
  }

  @Test
  void keepsAHigherNumberThatSomebodyChose() {
    assertThat(CopyRules.wanted("t", limits(0), 3, 3)).isEqualTo(3);
    assertThat(CopyRules.wanted("t", limits(2), 4, 3)).isEqualTo(2);
  }

  @Test
  void refusesANumberAtWhichNothingCouldBeWritten() {
    assertThatThrownBy(() -> CopyRules.wanted("jobs", limits(2), 1, 1))
        .isInstanceOf(FarmException.class)
        .hasMessageContaining("topic jobs: 2 of its copies must be, and it has 1");
    assertThatThrownBy(() -> CopyRules.wanted("jobs", limits(0), 2, 3))
        .isInstanceOf(FarmException.class);
  }

  private static TopicLimits limits(int least) {
    return new TopicLimits(3, least, 1 << 20, Duration.ofSeconds(30), 10, "");
  }
}
