package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.EvalData.Subject;
import dev.kinora.v1.Conditioning.KindCase;
import java.util.List;

/** What a package makes of captions that it did not learn. */
record CaptionScores(LoopSampler sampler, FrameClassifier classifier, EvalData data) {
  private static final int PER_CLIP = 2;
  private static final int FRAMES = 8;

  /** {@code asked} are those of the data whose captions are tried. */
  void put(Scores scores, List<Subject> asked) {
    List<String> captions = asked.stream()
        .flatMap(subject -> subject.heldOut().stream().limit(PER_CLIP))
        .distinct()
        .toList();
    if (sampler.manifest().getConditioning().getKindCase() == KindCase.CATEGORIES) {
      scores.skip("the package is steered by categories", Metric.RETRIEVAL_TOP1_HELDOUT);
    } else if (captions.isEmpty()) {
      scores.skip("the data set holds out no captions", Metric.RETRIEVAL_TOP1_HELDOUT);
    } else {
      double right = 0;
      for (int i = 0; i < captions.size(); i++) {
        List<Picture> made = sampler.latents(captions.get(i), FRAMES, i);
        Subject taken = data.subjects().get(classifier.clip(classifier.look(made)));
        right += taken.says(captions.get(i)) ? 1 : 0;
      }
      scores.put(
          Metric.RETRIEVAL_TOP1_HELDOUT,
          right / captions.size(),
          "%d captions".formatted(captions.size()));
    }
  }
}
