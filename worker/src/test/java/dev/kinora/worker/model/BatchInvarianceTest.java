package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchInvarianceTest {
  private static final int SIZE = TinyModel.SIDE * TinyModel.SIDE * 4;

  @Test
  void allBucketsOfAWellBehavedDenoiserAreUsed() {
    assertThat(test(FakeDenoiser.wellBehaved(SIZE, TinyModel.CATEGORIES)).buckets())
        .containsExactly(1, 2, 4, 8, 12, 16);
  }

  @Test
  void theLargestSetOfBucketsThatAgreeIsUsed() {
    var outcome = test(new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> bucket < 4 ? latent : latent + 1e-7f + phase));
    assertThat(outcome.buckets()).containsExactly(4, 8, 12, 16);
    assertThat(outcome.exact()).isTrue();
  }

  @Test
  void aBucketWhoseBitsDependOnThePositionIsLeftOut() {
    var outcome = test(new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> bucket == 8 ? latent + row : latent));
    assertThat(outcome.buckets()).containsExactly(1, 2, 4, 12, 16);
  }

  @Test
  void whereNoTwoAgreeOnePaddedBucketIsLeft() {
    var outcome = test(new FakeDenoiser(
        SIZE, TinyModel.CATEGORIES, (latent, time, phase, row, bucket) -> latent + bucket));
    assertThat(outcome.buckets()).hasSize(1);
    assertThat(outcome.exact()).isTrue();
  }

  @Test
  void whereEveryBucketDependsOnThePositionNothingIsExact() {
    var outcome = test(new FakeDenoiser(
        SIZE,
        TinyModel.CATEGORIES,
        (latent, time, phase, row, bucket) -> latent + System.nanoTime() % 1000));
    assertThat(outcome.buckets()).hasSize(1);
    assertThat(outcome.exact()).isFalse();
  }

  private static BatchInvariance.Outcome test(FakeDenoiser denoiser) {
    var manifest = TinyModel.manifest().build();
    var categories =
        new CategoryEncoder(manifest.getConditioning().getCategories().getNamesList());
    return BatchInvariance.test(
        denoiser, new ProbeLanes(manifest, new ConditioningEncoder(categories, 0)), 16);
  }
}
