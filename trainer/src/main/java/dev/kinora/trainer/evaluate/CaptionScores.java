package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.evaluate.EvalData.Subject;
import dev.kinora.trainer.evaluate.FrameClassifier.Seen;
import dev.kinora.v1.Conditioning.KindCase;
import java.util.List;

/** What a package makes of captions that it did not learn. */
record CaptionScores(LoopSampler sampler, FrameClassifier classifier, EvalData data) {
  private static final int PER_CLIP = 2;
  private static final int FRAMES = 8;

  /** {@code asked} are those of the data whose captions are tried. */
  void put(Scores scores, List<Subject> asked) {
    if (sampler.manifest().getConditioning().getKindCase() == KindCase.CATEGORIES) {
      scores.skip(
          "the package is steered by categories",
          Metric.RETRIEVAL_TOP1_HELDOUT,
          Metric.FRAME_AGREEMENT_UNSEEN);
      return;
    }
    putRetrieval(scores, asked);
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
      Subject taken = data.subjects().get(FrameClassifier.clip(seen(captions.get(i), i)));
      right += taken.says(captions.get(i)) ? 1 : 0;
    }
    scores.put(
        Metric.RETRIEVAL_TOP1_HELDOUT,
        right / captions.size(),
        "%d captions".formatted(captions.size()));
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
        "%d prompts".formatted(prompts.size()));
  }

  private List<Seen> seen(String prompt, long seed) {
    return classifier.look(sampler.latents(prompt, FRAMES, seed));
  }
}
