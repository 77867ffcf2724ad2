package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFResourceExhaustedException;

class BatchInvarianceTest {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final int SIZE = TinyModel.SIDE * TinyModel.SIDE * 4;

  @Test
  void allBucketsOfAWellBehavedDenoiserAreUsed() {
    assertThat(
            test(FakeDenoiser.wellBehaved(SIZE, TinyModel.CATEGORIES)).curve().buckets())
        .containsExactly(1, 2, 4, 8, 12, 16);
  }

  @Test
  void ofEquallyLargeSetsThatOfTheLargerBucketsIsUsed() {
    var outcome = test(new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> bucket < 4 ? latent : latent + 1e-7f + phase));
    assertThat(outcome.curve().buckets()).containsExactly(4, 8, 12, 16);
    assertThat(outcome.exact()).isTrue();
  }

  @Test
  void whichBitsCountDoesNotHangOnMeasuredTimes() {
    var denoiser = new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> bucket < 4 ? latent : latent + 1e-7f + phase);

    var onAnIdleMachine = test(denoiser, 512, rows -> 1_000L);
    var whereARowNeverGetsCheaper = test(denoiser, 512, rows -> 1_000L * rows * rows);

    assertThat(whereARowNeverGetsCheaper.curve().buckets()).containsExactly(4, 8);
    assertThat(whereARowNeverGetsCheaper.predictions())
        .isDeepEqualTo(onAnIdleMachine.predictions());
  }

  @Test
  void aBucketWhoseBitsDependOnThePositionIsLeftOut() {
    var outcome = test(new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> bucket == 8 ? latent + row : latent));
    assertThat(outcome.curve().buckets()).containsExactly(1, 2, 4, 12, 16);
  }

  @Test
  void whereNoTwoAgreeOnePaddedBucketIsLeft() {
    var outcome = test(new FakeDenoiser(
        SIZE, TinyModel.CATEGORIES, (latent, time, phase, row, bucket) -> latent + bucket));
    assertThat(outcome.curve().buckets()).hasSize(1);
    assertThat(outcome.exact()).isTrue();
  }

  @Test
  void whereEveryBucketDependsOnThePositionNothingIsExact() {
    var outcome = test(new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> latent + System.nanoTime() % 1000));
    assertThat(outcome.curve().buckets()).hasSize(1);
    assertThat(outcome.exact()).isFalse();
  }

  @Test
  void sizesGrowWhileARowGetsCheaper() {
    // 100 µs a call and 1 µs a row up to 32 rows; then a row costs 10.
    var outcome = test(
        FakeDenoiser.wellBehaved(SIZE, TinyModel.CATEGORIES),
        512,
        rows -> 100_000L + 1_000L * rows + Math.max(0, rows - 32) * 9_000L);
    assertThat(outcome.curve().buckets()).containsExactly(1, 2, 4, 8, 12, 16, 24, 32, 48, 64);
    assertThat(outcome.curve().best()).isEqualTo(32);
    assertThat(outcome.curve().milliseconds()).first().isEqualTo(0.101);
  }

  /** A farm that starts has other work: the first calls of two sizes in a row are twenty times as slow. */
  @Test
  void aMomentInWhichAllIsSlowDoesNotEndTheCurve() {
    var calls = new AtomicInteger();
    var outcome = test(
        FakeDenoiser.wellBehaved(SIZE, TinyModel.CATEGORIES),
        512,
        rows -> (rows == 24 || rows == 32) && calls.incrementAndGet() <= 8
            ? 2_000_000L
            : 100_000L + 1_000L * rows + Math.max(0, rows - 64) * 9_000L);
    assertThat(outcome.curve().buckets()).contains(24, 32, 48, 64);
    assertThat(outcome.curve().best()).isEqualTo(64);
    assertThat(outcome.curve().milliseconds().get(outcome.curve().buckets().indexOf(32)))
        .isEqualTo(0.132);
  }

  @Test
  void aDeviceWithoutMemoryForMoreRowsEndsTheCurve() {
    var outcome = test(
        new FakeDenoiser(SIZE, TinyModel.CATEGORIES, (latent, time, phase, row, bucket) -> {
          if (bucket > 8) {
            throw new TFResourceExhaustedException("OOM when allocating a tensor");
          }
          return latent;
        }),
        512,
        rows -> 1_000L);
    assertThat(outcome.curve().buckets()).containsExactly(1, 2, 4, 8);
  }

  @Test
  void whatIsTestedWhenTheTimeIsOverIsWhatIsUsed() {
    // Six calls of one row, four of two, then the time is over amid those of four.
    var outcome =
        test(FakeDenoiser.wellBehaved(SIZE, TinyModel.CATEGORIES), 512, rows -> 850_000_000L);

    assertThat(outcome.curve().buckets()).containsExactly(1, 2);
    assertThat(outcome.exact()).isTrue();
  }

  @Test
  void oneTooSlowForASingleSizeIsRefused() {
    assertThatThrownBy(() ->
            test(FakeDenoiser.wellBehaved(SIZE, TinyModel.CATEGORIES), 512, rows -> 3_000_000_000L))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining("in batches of 1 did not end within 10 s");
  }

  /** With calls that cost the same whatever they hold, so that no size is left out for its time. */
  private static BatchInvariance.Outcome test(FakeDenoiser denoiser) {
    return test(denoiser, 16, rows -> 1_000L);
  }

  /** @param cost nanoseconds of a call of so many rows */
  private static BatchInvariance.Outcome test(
      FakeDenoiser denoiser, int rows, IntToLongFunction cost) {
    var manifest = TinyModel.manifest().build();
    var categories =
        new CategoryEncoder(manifest.getConditioning().getCategories().getNamesList());
    var clock = new AtomicLong();
    var timed = new Denoiser() {
      @Override
      public DenoiseBatch batch(int size) {
        return denoiser.batch(size);
      }

      @Override
      public void denoise(DenoiseBatch batch) {
        denoiser.denoise(batch);
        clock.addAndGet(cost.applyAsLong(batch.rows()));
      }
    };
    return BatchInvariance.test(
        timed,
        new ProbeLanes(manifest, new ConditioningEncoder(categories)),
        new BatchInvariance.Limits(rows, Long.MAX_VALUE, TIME),
        clock::get);
  }
}
