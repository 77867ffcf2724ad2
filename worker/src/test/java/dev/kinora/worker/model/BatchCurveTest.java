package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchCurveTest {
  private final BatchCurve curve = new BatchCurve(
      List.of(4, 8, 16, 24), List.of(8.0, 12.0, 16.0, 30.0), List.of(0L, 0L, 0L, 0L));

  @Test
  void theBestBucketHasTheLeastTimeARow() {
    assertThat(curve.best()).isEqualTo(16);
  }

  @Test
  void rowsArePaddedToTheNextBucketButNeverBeyondTheBest() {
    assertThat(curve.bucketFor(1)).isEqualTo(4);
    assertThat(curve.bucketFor(8)).isEqualTo(8);
    assertThat(curve.bucketFor(9)).isEqualTo(16);
    assertThat(curve.bucketFor(17)).isEqualTo(16);
  }

  @Test
  void aRestGoesWhereEachOfItsRowsTakesLeast() {
    assertThat(curve.usefulRows(1)).isEqualTo(1);
    assertThat(curve.usefulRows(5)).as("8 ms for 4 rows beat 12 ms for 5").isEqualTo(4);
    assertThat(curve.usefulRows(7)).as("12 ms for 7 rows beat 8 ms for 4").isEqualTo(7);
    assertThat(curve.usefulRows(11)).as("16 ms for 11 rows beat 12 ms for 8").isEqualTo(11);
    assertThat(curve.usefulRows(100)).isEqualTo(16);
  }

  @Test
  void aCurveHasAsManyTimesAsBuckets() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BatchCurve(List.of(1, 2), List.of(1.0), List.of(0L, 0L)));
  }
}
