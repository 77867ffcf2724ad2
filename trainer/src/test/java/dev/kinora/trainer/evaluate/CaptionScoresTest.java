package dev.kinora.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.trainer.dataset.Clip;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.EvalData.Subject;
import dev.kinora.trainer.train.TrainedClassifiers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default package, judged on loops that it made itself: what it makes of other words is then known. */
class CaptionScoresTest {
  private static final Path COMMITTED = Path.of("..", "models", "fluent-loops");
  private static final List<String> LABELS =
      List.of("a beating heart", "a burning fire", "a rocket lifting off");
  private static final List<String> HELD_OUT = List.of("heart", "fire", "rocket");

  private static final int FRAMES = 12;

  @TempDir
  static Path folder;

  private static LoopSampler sampler;
  private static List<List<Picture>> loops;
  private static FrameClassifier classifier;

  @BeforeAll
  static void prepare() {
    sampler = LoopSampler.open(COMMITTED, folder.resolve("profiles"), FRAMES).variant("fast");
    loops = LABELS.stream().map(label -> sampler.latents(label, FRAMES, 1)).toList();
    classifier = new TrainedClassifiers(folder, Duration.ofMinutes(2), progress -> {})
        .classifier("loops", loops);
  }

  @AfterAll
  static void close() {
    classifier.close();
    sampler.close();
  }

  @Test
  void captionsAreOfTheClipsThatHaveThem() {
    Evaluation right = scores(HELD_OUT, loops);
    Evaluation wrong = scores(
        List.of("fire", "rocket", "heart"), List.of(loops.get(1), loops.get(2), loops.get(0)));

    assertThat(right.value(Metric.RETRIEVAL_TOP1_HELDOUT)).hasValue(1);
    assertThat(wrong.value(Metric.RETRIEVAL_TOP1_HELDOUT)).hasValue(0);
    assertThat(right.value(Metric.RETRIEVAL_TOP1_WORDED)).hasValue(1);
    assertThat(value(right, Metric.WORDED_L1_MEAN))
        .isBetween(1e-4, value(wrong, Metric.WORDED_L1_MEAN) / 2);
    assertThat(value(right, Metric.FRAME_AGREEMENT_UNSEEN)).isBetween(.34, 1.0);
  }

  /** With these captions held out, and these pictures as what the labels' clips show. */
  private static Evaluation scores(List<String> heldOut, List<List<Picture>> clips) {
    List<Subject> subjects = IntStream.range(0, LABELS.size())
        .mapToObj(i -> Subject.of(
            new Clip(LABELS.get(i), List.of(LABELS.get(i)), clips.get(i)), List.of(heldOut.get(i))))
        .toList();
    Scores scores = new Scores();
    new CaptionScores(sampler, classifier, new EvalData("", subjects, List.of()))
        .put(scores, subjects);
    return new Evaluation(Map.of(), List.of(), scores.results("not asked for"));
  }

  private static double value(Evaluation evaluation, Metric metric) {
    return evaluation.value(metric).orElseThrow();
  }
}
