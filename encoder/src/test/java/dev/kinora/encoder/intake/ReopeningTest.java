package dev.kinora.encoder.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.encoder.intake.Undecided.PassedOver;
import dev.kinora.encoder.intake.Undecided.Start;
import dev.kinora.log.v1.RecordHeader;
import org.junit.jupiter.api.Test;

class ReopeningTest {
  @Test
  void theOldestIsOldestByTimeWhateverTheOffsetsOfTheirPartitions() {
    assertThat(Reopening.FIRST.compare(
            passed(new Start(9_000, 1), PassedOver.NONE), passed(new Start(3, 2), PassedOver.NONE)))
        .isNegative();
  }

  @Test
  void aWholeClipComesBeforeOlderOnes() {
    assertThat(Reopening.FIRST.compare(
            passed(new Start(3, 9), 7), passed(new Start(1, 1), PassedOver.NONE)))
        .isNegative();
  }

  private static PassedOver passed(Start start, long finish) {
    return new PassedOver(RecordHeader.getDefaultInstance(), start, 0, finish, 0);
  }
}
