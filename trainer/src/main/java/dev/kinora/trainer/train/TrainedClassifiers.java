package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.ClassifierSource;
import dev.kinora.trainer.evaluate.FrameClassifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains the classifier of an evaluation once per set of clips and keeps it, as the checkpoint of a training that is done.
 *
 * @param folder where they are kept
 * @param most how long to train one at most
 * @param progress told after every step
 */
public record TrainedClassifiers(Path folder, Duration most, Consumer<TrainingProgress> progress)
    implements ClassifierSource {
  /** Longer than it takes: what is cut off is a slow machine, not the training. */
  public static final Duration MOST = Duration.ofMinutes(10);

  private static final String STAGE = "classifier";
  private static final long SEED = 1;
  private static final long LEAST_STEPS = 400;
  private static final long STEPS_PER_CLIP = 10;
  private static final Duration SAVE_EVERY = Duration.ofSeconds(60);

  @Override
  public FrameClassifier classifier(String identity, List<List<Picture>> clips) {
    Limit limit = new Limit.First(
        new Limit.Steps(LEAST_STEPS + STEPS_PER_CLIP * clips.size()), new Limit.Time(most));
    TrainingRun.Saving saving =
        new TrainingRun.Saving(folder.resolve(STAGE + "-" + identity), STAGE, identity, SAVE_EVERY);
    try (ClassifierTraining task =
        ClassifierTraining.of(new ClassifierBatches(clips, SEED), SEED)) {
      Map<String, float[]> weights = new TrainingRun(
              task, Schedule.CLASSIFIER, limit, saving, System::nanoTime)
          .run(progress, averages -> {});
      return new FrameClassifier(weights, clips.size());
    }
  }
}
