package dev.kinora.trainer.evaluate;

import dev.kinora.job.Defaults;
import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.evaluate.EvalData.Subject;
import java.util.ArrayList;
import java.util.List;

/** What a loop keeps of the picture that it starts from: a real frame of the clip that comes after the one it is asked for. */
record InitScores(LoopSampler sampler) {
  private static final int FRAMES = 4;

  /** {@code subjects} are two or more. */
  void put(Scores scores, List<Subject> subjects) {
    List<Double> kept = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      String prompt = subjects.get(i).label();
      Picture start = subjects.get((i + 1) % subjects.size()).frames().getFirst();
      kept.add(
          kept(start, sampler.from(start, prompt, FRAMES, i), sampler.latents(prompt, FRAMES, i)));
    }
    scores.put(
        Metric.INIT_FAITHFULNESS,
        Distribution.of(kept.stream().mapToDouble(Double::doubleValue)).median(),
        "%s prompts, each from a frame of another clip, strength %s"
            .formatted(subjects.size(), Defaults.INIT_STRENGTH));
  }

  /** 1 where every frame is the picture, 0 where the loop is as far from it as one that starts from noise. */
  static double kept(Picture start, List<Picture> from, List<Picture> without) {
    return 1 - distance(start, from) / distance(start, without);
  }

  private static double distance(Picture start, List<Picture> frames) {
    return frames.stream()
        .mapToDouble(frame -> start.difference(frame))
        .average()
        .orElse(Double.NaN);
  }
}
