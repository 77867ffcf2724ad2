package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.network.Floats;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopBatchesTest {
  private static final List<Clip> CLIPS = MovingShapes.clips(32);
  private static final ClipConditioning NAMES = ClipConditioning.Categories.of(CLIPS);

  private final LoopBatches batches = batches();

  @Test
  void aGroupShowsNeighboursFromBothHalvesOfOneClipUnderOneCaption() {
    try (LoopBatches.Batch batch = batches.at(1)) {
      float[] phases = Floats.of(batch.phases());
      float[] captions = Floats.of(batch.conditioning());
      for (int row = 0; row < batches.size(); row++) {
        if (row % 2 == 0) {
          double half = row % 4 == 0 ? 0 : Math.PI;
          assertThat((double) phases[row]).isBetween(half - 1e-6, half + Math.PI);
          double after = phases[row] + 2 * Math.PI / 24;
          assertThat(Math.cos(phases[row + 1] - after)).isCloseTo(1, within(.01));
        }
        assertThat(caption(captions, row)).containsExactly(caption(captions, row / 4 * 4));
      }
      assertThat(Floats.of(batch.times())).hasSize(3);
      for (float time : Floats.of(batch.times())) {
        assertThat(time).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void aBatchIsAFunctionOfItsStep() {
    try (LoopBatches.Batch first = batches.at(5);
        LoopBatches.Batch again = batches().at(5);
        LoopBatches.Batch next = batches.at(6)) {
      assertThat(Floats.of(again.conditioning())).containsExactly(Floats.of(first.conditioning()));
      assertThat(Floats.of(next.times())).isNotEqualTo(Floats.of(first.times()));
    }
  }

  @Test
  void someGroupsLearnWithoutCaption() {
    long empty = 0;
    for (int step = 1; step <= 100; step++) {
      try (LoopBatches.Batch batch = batches.at(step)) {
        float[] captions = Floats.of(batch.conditioning());
        for (int group = 0; group < 3; group++) {
          float[] caption = caption(captions, 4 * group);
          empty += Arrays.equals(caption, new float[caption.length]) ? 1 : 0;
        }
      }
    }

    assertThat(empty).as("of 300, a tenth is meant").isBetween(10L, 60L);
  }

  @Test
  void theLevelsOfABatchAreFromEqualParts() {
    for (int step = 1; step <= 20; step++) {
      try (LoopBatches.Batch batch = batches.at(step)) {
        float[] times = Floats.of(batch.times());
        for (int group = 0; group < 3; group++) {
          double even = times[group] / (4 - 3 * times[group]);
          assertThat(even).isBetween(group / 3.0 - 1e-6, (group + 1) / 3.0 + 1e-6);
        }
      }
    }
  }

  private static LoopBatches batches() {
    return new LoopBatches(
        CLIPS,
        NAMES::vector,
        new ClipEmphasis(CLIPS, Map.of()),
        new TrainingConfig.Batch(3, 2, 4, .1),
        7);
  }

  private static float[] caption(float[] captions, int row) {
    return Arrays.copyOfRange(captions, row * CLIPS.size(), (row + 1) * CLIPS.size());
  }
}
