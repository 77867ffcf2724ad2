package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.EvalData.Subject;
import dev.kinora.trainer.evaluate.FrameClassifier.Seen;
import dev.kinora.v1.Conditioning.KindCase;
import java.util.List;

/** What a package makes of words that it did not learn. */
record CaptionScores(LoopSampler sampler, FrameClassifier classifier, EvalData data) {
  private static final int PER_CLIP = 2;
  private static final int FRAMES = 8;
  private static final int MOST_WORDED = 120;

  /** {@code asked} are those of the data whose captions are tried. */
  void put(Scores scores, List<Subject> asked) {
    if (sampler.manifest().getConditioning().getKindCase() == KindCase.CATEGORIES) {
      scores.skip(
          "the package is steered by categories",
          Metric.RETRIEVAL_TOP1_HELDOUT,
          Metric.RETRIEVAL_TOP1_WORDED,
          Metric.WORDED_L1_MEAN,
          Metric.FRAME_AGREEMENT_UNSEEN);
      return;
    }
    putRetrieval(scores, asked);
    putWorded(scores, data.some(Math.min(MOST_WORDED, asked.size())));
    putAgreement(scores);
  }

  private void putRetrieval(Scores scores, List<Subject> asked) {
    List<String> captions = asked.stream()
        .flatMap(subject -> subject.heldOut().stream().limit(PER_CLIP))
        .distinct()
        .toList();
    if (captions.isEmpty()) {
      scores.skip("the data set holds out no captions", Metric.RETRIEVAL_TOP1_HELDOUT);
      return;
    }
    double right = 0;
    for (int i = 0; i < captions.size(); i++) {
      right += taken(seen(captions.get(i), i)).says(captions.get(i)) ? 1 : 0;
    }
    scores.put(
        Metric.RETRIEVAL_TOP1_HELDOUT,
        right / captions.size(),
        "%s captions".formatted(captions.size()));
  }

  private void putWorded(Scores scores, List<Subject> asked) {
    double right = 0;
    double l1 = 0;
    for (int i = 0; i < asked.size(); i++) {
      Subject subject = asked.get(i);
      List<Picture> loop = sampler.latents(UnseenPrompts.sentence(subject.label(), i), FRAMES, i);
      right += taken(classifier.look(loop)).says(subject.label()) ? 1 : 0;
      l1 += LoopMetrics.of(loop, EvalData.spread(subject.frames(), FRAMES)).l1();
    }
    String over = "%s labels".formatted(asked.size());
    scores.put(Metric.RETRIEVAL_TOP1_WORDED, right / asked.size(), over);
    scores.put(Metric.WORDED_L1_MEAN, l1 / asked.size(), over);
  }

  private void putAgreement(Scores scores) {
    List<String> prompts = UnseenPrompts.ALL.stream()
        .filter(prompt -> data.subjects().stream().noneMatch(subject -> subject.says(prompt)))
        .toList();
    double agreeing = 0;
    for (int i = 0; i < prompts.size(); i++) {
      agreeing += FrameClassifier.agreement(seen(prompts.get(i), i));
    }
    scores.put(
        Metric.FRAME_AGREEMENT_UNSEEN,
        agreeing / prompts.size(),
        "%s prompts".formatted(prompts.size()));
  }

  private Subject taken(List<Seen> loop) {
    return data.subjects().get(FrameClassifier.clip(loop));
  }

  private List<Seen> seen(String prompt, long seed) {
    return classifier.look(sampler.latents(prompt, FRAMES, seed));
  }
}
