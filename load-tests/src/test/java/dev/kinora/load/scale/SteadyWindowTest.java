package dev.kinora.load.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SteadyWindowTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  private final SteadyWindow window = new SteadyWindow(10_000, 20_000);

  @Test
  void aJobInsideCountsWholeAndOneOutsideNot() {
    assertThat(window.jobsPerSecond(List.of(job(10_000, 20_000)))).isEqualTo(0.1, EXACT);
    assertThat(window.jobsPerSecond(List.of(job(12_000, 13_000), job(13_000, 20_000))))
        .isEqualTo(0.2, EXACT);
    assertThat(window.jobsPerSecond(List.of(job(1_000, 10_000), job(20_000, 21_000))))
        .isZero();
  }

  @Test
  void aJobAcrossAnEdgeCountsWithItsShareInside() {
    assertThat(window.jobsPerSecond(List.of(job(7_000, 11_000)))).isEqualTo(0.025, EXACT);
    assertThat(window.jobsPerSecond(List.of(job(19_000, 23_000)))).isEqualTo(0.025, EXACT);
    assertThat(window.jobsPerSecond(List.of(job(0, 40_000)))).isEqualTo(0.025, EXACT);
  }

  @Test
  void aSteadyWorkerHasItsRateWhereverTheWindowLies() {
    var jobs = new ArrayList<JobSpan>();
    for (long start = 0; start < 60_000; start += 2_900) {
      jobs.add(job(start, start + 5_800)); // two at a time, one behind the other by half
    }
    for (long from = 10_000; from < 16_000; from += 37) {
      assertThat(new SteadyWindow(from, from + 20_000).jobsPerSecond(jobs))
          .isEqualTo(1 / 2.9, Offset.offset(1e-9));
    }
  }

  @Test
  void whatAJobMadeIsSpreadLikeTheJob() {
    var jobs = List.of(job(5_000, 15_000), job(10_000, 20_000));
    assertThat(window.perSecond(jobs, JobSpan::frames)).isEqualTo((20 + 40) / 10.0, EXACT);
  }

  @Test
  void aJobThatTookNoTimeCountsWhereItIs() {
    assertThat(window.jobsPerSecond(List.of(job(10_000, 10_000)))).isEqualTo(0.1, EXACT);
    assertThat(window.jobsPerSecond(List.of(job(20_000, 20_000)))).isZero();
  }

  @Test
  void neitherAWindowNorAJobGoesBackInTime() {
    assertThatThrownBy(() -> new SteadyWindow(5, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> job(5, 4)).isInstanceOf(IllegalArgumentException.class);
  }

  private static JobSpan job(long from, long to) {
    return new JobSpan("id", "w", from, to, 40, 1_000);
  }
}
