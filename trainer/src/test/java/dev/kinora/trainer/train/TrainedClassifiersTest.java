package dev.kinora.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.MovingShapes;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.FrameClassifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedClassifiersTest {
  private static final List<List<Picture>> CLIPS =
      MovingShapes.clips(32).stream().map(Clip::pictures).toList();

  @TempDir
  Path folder;

  @Test
  void tellsRealFramesApartThatItDidNotLearn() {
    List<List<Picture>> learned =
        CLIPS.stream().map(clip -> everySecond(clip, 0)).toList();

    TrainedClassifiers classifiers =
        new TrainedClassifiers(folder, Duration.ofMinutes(2), progress -> {});
    try (FrameClassifier classifier = classifiers.classifier("half", learned)) {
      long right = IntStream.range(0, CLIPS.size())
          .filter(i -> FrameClassifier.clip(classifier.look(everySecond(CLIPS.get(i), 1))) == i)
          .count();

      assertThat(right).isEqualTo(CLIPS.size());
      assertThat(classifier.look(CLIPS.getFirst()))
          .hasSize(24)
          .allSatisfy(seen -> assertThat(seen.features()).hasSize(64));
    }
  }

  @Test
  void isTrainedOnceForEachSetOfClips() {
    List<TrainingProgress> first = new ArrayList<>();
    List<TrainingProgress> second = new ArrayList<>();
    List<TrainingProgress> other = new ArrayList<>();
    List<FrameClassifier.Seen> seen = look(first, "a", CLIPS);

    assertThat(look(second, "a", CLIPS).getFirst().features())
        .isEqualTo(seen.getFirst().features());
    assertThat(first).isNotEmpty();
    assertThat(second).isEmpty();
    look(other, "b", CLIPS.subList(0, 2));
    assertThat(other).isNotEmpty();
  }

  /** Trained for a second: what it knows does not matter here. */
  private List<FrameClassifier.Seen> look(
      List<TrainingProgress> told, String identity, List<List<Picture>> clips) {
    TrainedClassifiers classifiers =
        new TrainedClassifiers(folder, Duration.ofSeconds(1), told::add);
    try (FrameClassifier classifier = classifiers.classifier(identity, clips)) {
      return classifier.look(clips.getFirst());
    }
  }

  private static List<Picture> everySecond(List<Picture> clip, int from) {
    return IntStream.range(0, clip.size())
        .filter(i -> i % 2 == from)
        .mapToObj(clip::get)
        .toList();
  }
}
