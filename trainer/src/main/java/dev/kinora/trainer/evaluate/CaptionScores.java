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
    List<String> captions = asked.stream()
        .flatMap(subject -> subject.heldOut().stream().limit(PER_CLIP))
        .distinct()
        .toList();
    if (sampler.manifest().getConditioning().getKindCase() == KindCase.CATEGORIES) {
      skip(scores, "the package is steered by categories");
    } else if (captions.isEmpty()) {
      skip(scores, "the data set holds out no captions");
    } else {
      putScores(scores, captions);
    }
  }

  private void putScores(Scores scores, List<String> captions) {
    double right = 0;
    double agreeing = 0;
    for (int i = 0; i < captions.size(); i++) {
      List<Seen> seen = classifier.look(sampler.latents(captions.get(i), FRAMES, i));
      Subject taken = data.subjects().get(FrameClassifier.clip(seen));
      right += taken.says(captions.get(i)) ? 1 : 0;
      agreeing += FrameClassifier.agreement(seen);
    }
    String over = "%d captions".formatted(captions.size());
    scores.put(Metric.RETRIEVAL_TOP1_HELDOUT, right / captions.size(), over);
    scores.put(Metric.FRAME_AGREEMENT_HELDOUT, agreeing / captions.size(), over);
  }

  private static void skip(Scores scores, String why) {
    scores.skip(why, Metric.RETRIEVAL_TOP1_HELDOUT, Metric.FRAME_AGREEMENT_HELDOUT);
  }
}
