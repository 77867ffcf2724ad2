package dev.kinora.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.worker.StepRates.Totals;
import org.junit.jupiter.api.Test;

class StepRatesTest {
  private static final long SECOND = 1_000_000_000L;

  private final StepRates rates = new StepRates();

  @Test
  void aFirstReportHasNoRates() {
    rates.report(new Totals(500, 50, 900, 50, 40), 7 * SECOND);

    assertThat(rates.stepsPerSecond()).isZero();
    assertThat(rates.batchFill()).isZero();
    assertThat(rates.stepMillis()).isZero();
  }

  @Test
  void ratesAreOfWhatWasDoneBetweenReports() {
    rates.report(new Totals(500, 50, 900, 50, 40), 7 * SECOND);
    rates.report(new Totals(740, 60, 1_100, 70, 58), 9 * SECOND);

    assertThat(rates.stepsPerSecond()).isEqualTo(120);
    assertThat(rates.stepMillis()).isEqualTo(20);
    assertThat(rates.batchFill()).isCloseTo(0.9, within(1e-9));
  }

  @Test
  void whatWasDoneLongAgoDoesNotCount() {
    for (int second = 0; second <= 20; second++) {
      double steps = Math.min(second, 10) * 100; // idle from the tenth second on
      rates.report(new Totals(steps, second, second, second, second), second * SECOND);
      if (second == 12) {
        assertThat(rates.stepsPerSecond()).as("three busy seconds of five").isEqualTo(60);
      }
    }
    assertThat(rates.stepsPerSecond()).isZero();
  }
}
