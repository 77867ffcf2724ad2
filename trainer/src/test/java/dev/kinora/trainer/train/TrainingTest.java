package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.ClipConditioning;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.network.NetworkShape;
import dev.kinora.v1.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final List<Clip> CLIPS = MovingShapes.clips(32);
  /** A step that changes nothing. */
  private static final Schedule.Pace LAST = new Schedule.Pace(0, 1);

  @TempDir
  Path folder;

  @Test
  void aFewStepsLowerTheLoss() {
    try (LoopTraining task = loops()) {
      double before = losses(task, 60, "a").getFirst();

      assertThat((double) task.step(1, LAST)).isLessThan(.5 * before);
    }
  }

  @Test
  void bfloat16LowersTheLossTooAndKeepsWeightsThatItCannotHold() {
    try (LoopTraining task = loops(Precision.BFLOAT16_MIXED)) {
      double before = losses(task, 60, "a").getFirst();

      assertThat((double) task.step(1, LAST)).isLessThan(.5 * before);
      assertThat(task.state()).allSatisfy((name, values) -> {
        boolean zero = IntStream.range(0, values.length).allMatch(i -> values[i] == 0);
        assertThat(zero || IntStream.range(0, values.length).anyMatch(i -> finer(values[i])))
            .as(name)
            .isTrue();
      });
    }
  }

  /** Whether a number has bits that bfloat16 has no room for. */
  private static boolean finer(float value) {
    return (Float.floatToRawIntBits(value) & 0xFFFF) != 0;
  }

  @Test
  void aResumedTrainingContinuesOnTheSameLossCurve() {
    List<Double> unbroken;
    try (LoopTraining task = loops()) {
      unbroken = losses(task, 12, "unbroken");
    }
    List<Double> resumed = new ArrayList<>();
    for (int end : new int[] {5, 12}) {
      try (LoopTraining task = loops()) {
        resumed.addAll(losses(task, end, "resumed"));
      }
    }

    assertThat(resumed).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertThat(resumed.get(i))
          .isCloseTo(unbroken.get(i), org.assertj.core.data.Percentage.withPercentage(.1));
    }
  }

  @Test
  void theUpscalerLearns() {
    List<Picture> large = MovingShapes.clips(128).stream()
        .flatMap(clip -> clip.pictures().stream().limit(4))
        .toList();
    try (UpscalerTraining task =
        UpscalerTraining.of(new UpscalerBatches(large, 1), Beginning.drawn(1))) {
      List<Double> losses = losses(task, 30, "upscaler");

      assertThat(losses.getLast()).isLessThan(losses.getFirst());
    }
  }

  @Test
  void stopsWithAReasonWhenTheLossIsNoNumber() {
    assertThatThrownBy(() -> losses(new FixedLosses(1, Float.NaN), 5, "loops"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("stopped at step 2: the loss is no longer a number");
  }

  @Test
  void stopsWithAReasonWhenTheLossDiverges() {
    float[] losses = new float[600];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = i < 300 ? .1f : 50;
    }

    assertThatThrownBy(() -> losses(new FixedLosses(losses), losses.length, "loops"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("diverges");
  }

  @Test
  void savesAndStopsWhenItIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> losses(new FixedLosses(1, 1), 2, "loops"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("run it again to go on");
    assertThat(folder.resolve("loops.checkpoint")).exists();
  }

  @Test
  void refusesTheCheckpointOfAnotherTraining() {
    losses(new FixedLosses(1, 1), 2, "loops");
    TrainingRun.Saving other =
        new TrainingRun.Saving(folder, "loops", "other clips", Duration.ofHours(1));

    assertThatThrownBy(() -> new TrainingRun(
                new FixedLosses(1), Schedule.LOOPS, new Limit.Steps(3), other, System::nanoTime)
            .run(p -> {}, weights -> {}))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is of another training (loops, not other clips)");
  }

  @Test
  void refusesAFileThatIsNoCheckpoint() throws IOException {
    Files.writeString(folder.resolve("loops.checkpoint"), "something else");

    assertThatThrownBy(() -> losses(new FixedLosses(1), 1, "loops"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is not a checkpoint");
  }

  private static LoopTraining loops() {
    return loops(Precision.PRECISION_UNSPECIFIED);
  }

  private static LoopTraining loops(Precision precision) {
    ClipConditioning conditioning = ClipConditioning.Categories.of(CLIPS);
    LoopBatches batches = new LoopBatches(
        CLIPS,
        conditioning::vector,
        new ClipEmphasis(CLIPS, Map.of()),
        new TrainingConfig.Batch(4, 2, 4, .1),
        1);
    Beginning beginning =
        new Beginning(1, new TrainingConfig.Gradients(1, precision), UnaryOperator.identity());
    return LoopTraining.of(NetworkShape.small(CLIPS.size()), batches, beginning);
  }

  private List<Double> losses(Task task, long steps, String stage) {
    List<Double> losses = new ArrayList<>();
    TrainingRun.Saving saving = new TrainingRun.Saving(folder, stage, stage, Duration.ofHours(1));
    new TrainingRun(task, Schedule.LOOPS, new Limit.Steps(steps), saving, System::nanoTime)
        .run(progress -> losses.add(progress.loss()), weights -> {});
    return losses;
  }

  /** A task whose losses are given. */
  private record FixedLosses(float... losses) implements Task {
    @Override
    public void start() {}

    @Override
    public void resume(Map<String, float[]> state) {}

    @Override
    public float step(long step, Schedule.Pace pace) {
      return losses[(int) step - 1];
    }

    @Override
    public int batchSize() {
      return 1;
    }

    @Override
    public Map<String, float[]> state() {
      return Map.of("weight", new float[] {1}, "weight.average", new float[] {2});
    }

    @Override
    public void close() {}
  }
}
