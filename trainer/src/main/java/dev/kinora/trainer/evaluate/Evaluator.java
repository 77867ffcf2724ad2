package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Dataset;
import dev.kinora.trainer.dataset.DatasetException;
import dev.kinora.trainer.evaluate.EvalData.Subject;
import dev.kinora.trainer.evaluate.LoopScores.Yardsticks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code kinora eval}: samples a package, trains a classifier on the real frames and puts a number, or the reason why there is none, to
 * every metric. Throws {@link DatasetException} where the package and the data set do not go together. Used by one thread.
 */
public final class Evaluator {
  private static final int SEED_PROMPTS = 5;
  private static final int HUE_PROMPTS = 24;
  private static final int INIT_PROMPTS = 12;
  /** The variant that is judged beside a package's defaults. */
  private static final String FAST = "fast";

  private final EvalRequest request;
  private final LoopSampler sampler;
  private final EvalData data;
  private final List<Subject> asked;
  private final Consumer<String> say;
  private final Scores scores = new Scores();

  private Evaluator(EvalRequest request, LoopSampler sampler, EvalData data, Consumer<String> say) {
    this.request = request;
    this.sampler = sampler;
    this.data = data;
    this.asked = data.some(request.prompts());
    this.say = say;
  }

  /** The evaluation and its sheets. {@code say} is told what is being done, on the calling thread. */
  public static EvalReport evaluate(
      EvalRequest request, ClassifierSource classifiers, Consumer<String> say) {
    Dataset dataset = Dataset.open(request.dataset());
    try (LoopSampler sampler = LoopSampler.open(request.model(), request.profiles())) {
      EvalData data = EvalData.of(dataset, sampler.side());
      checkPrompts(sampler, data);
      say.accept("training a classifier on %s clips, or taking the one kept from before"
          .formatted(data.subjects().size()));
      try (FrameClassifier classifier =
          classifiers.classifier(identity(data, sampler.side()), FeatureScores.learned(data))) {
        Evaluator evaluator = new Evaluator(request, sampler, data, say);
        Evaluation evaluation = evaluator.run(classifier);
        say.accept("drawing sheets");
        return new EvalReport(
            evaluation, Sheet.of(sampler, data.some(1).getFirst().label()));
      }
    }
  }

  private static String identity(EvalData data, int side) {
    return "%.16s-%spx".formatted(data.digest(), side);
  }

  private static void checkPrompts(LoopSampler sampler, EvalData data) {
    if (data.subjects().size() < 2) {
      throw new DatasetException("an evaluation wants a data set of two captioned clips or more");
    }
    List<String> names = sampler.manifest().getConditioning().getCategories().getNamesList();
    List<String> unknown = data.subjects().stream()
        .map(Subject::label)
        .filter(l -> !names.contains(l))
        .toList();
    if (sampler.manifest().getConditioning().hasCategories() && !unknown.isEmpty()) {
      throw new DatasetException("the package knows %s, but not what the data set has: %s"
          .formatted(String.join(", ", names), String.join(", ", unknown)));
    }
  }

  private Evaluation run(FrameClassifier classifier) {
    Yardsticks yardsticks =
        new Yardsticks(classifier, data, new NearestFrames(data.frames().toList()));
    say.accept("sampling %s prompts".formatted(asked.size()));
    LoopScores loops = new LoopScores(sampler, Optional.of(yardsticks));
    asked.forEach(loops::add);
    loops.put(scores);
    new FeatureScores(classifier, data).put(scores, asked, loops.features());
    say.accept("sampling captions that were not learned");
    new CaptionScores(sampler, classifier, data).put(scores, asked);
    putFast(yardsticks, loops);
    say.accept("sampling %s seeds of some prompts".formatted(SeedScores.SEEDS));
    new SeedScores(sampler, classifier).put(scores, labels(SEED_PROMPTS));
    say.accept("turning the colours of some prompts");
    new HueScores(sampler).put(scores, labels(HUE_PROMPTS));
    putUpscaler();
    say.accept("starting some prompts from a picture");
    new InitScores(sampler).put(scores, data.some(INIT_PROMPTS));
    return new Evaluation(about(), loops.rows(), scores.results("not asked for"));
  }

  private List<String> labels(int most) {
    return data.some(Math.min(most, request.prompts())).stream()
        .map(Subject::label)
        .toList();
  }

  private Map<String, String> about() {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("package", sampler.manifest().getName());
    about.put("package_digest", sampler.digest());
    about.put("dataset_digest", data.digest());
    about.put("clips", String.valueOf(data.subjects().size()));
    about.put("prompts_sampled", String.valueOf(asked.size()));
    return about;
  }

  private void putFast(Yardsticks yardsticks, LoopScores slow) {
    if (request.fast().isPresent()) {
      say.accept("sampling the fast package");
      try (LoopSampler quick = LoopSampler.open(request.fast().get(), request.profiles())) {
        if (quick.side() != sampler.side()) {
          throw new DatasetException("the fast package makes frames of %s pixels, not of %s"
              .formatted(quick.side(), sampler.side()));
        }
        putFast(quick, "", yardsticks, slow);
      }
    } else if (sampler.offers(FAST)) {
      say.accept("sampling the variant '%s'".formatted(FAST));
      putFast(
          sampler.variant(FAST), "; variant '%s' of the package".formatted(FAST), yardsticks, slow);
    } else {
      scores.skip(
          "the package has no variant '%s', and no fast package was named (--fast)".formatted(FAST),
          Metric.FAST_RETRIEVAL_DROP,
          Metric.FAST_SPEEDUP,
          Metric.FAST_MOTION_RATIO_MEDIAN,
          Metric.FAST_L1_MEAN);
    }
  }

  private void putFast(LoopSampler quick, String which, Yardsticks yardsticks, LoopScores slow) {
    LoopScores fast = new LoopScores(quick, Optional.of(yardsticks));
    asked.forEach(fast::add);
    String over = "%s prompts%s".formatted(asked.size(), which);
    scores.put(Metric.FAST_RETRIEVAL_DROP, slow.retrieval() - fast.retrieval(), over);
    scores.put(Metric.FAST_SPEEDUP, fast.imagesPerSecond() / slow.imagesPerSecond(), over);
    scores.put(Metric.FAST_MOTION_RATIO_MEDIAN, fast.motionRatioMedian(), over);
    scores.put(Metric.FAST_L1_MEAN, fast.l1Mean(), over);
  }

  private void putUpscaler() {
    int large = sampler.manifest().getDecode().getWidth();
    if (!sampler.manifest().hasDecode() || sampler.side() == large) {
      UpscalerScore.skip(scores, "the package has no upscaler");
    } else if (large != Dataset.LARGE || large != 4 * sampler.side()) {
      UpscalerScore.skip(
          scores,
          "the upscaler makes %s of %s pixels, only 256 of 64 is measured"
              .formatted(large, sampler.side()));
    } else if (data.unseen().isEmpty()) {
      UpscalerScore.skip(scores, "the data set holds out no clip");
    } else {
      say.accept("enlarging %s pictures".formatted(data.unseen().size()));
      UpscalerScore.of(sampler, data.unseen()).put(scores);
    }
  }
}
