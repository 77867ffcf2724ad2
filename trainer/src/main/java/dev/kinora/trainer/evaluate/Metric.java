package dev.kinora.trainer.evaluate;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every number that an evaluation may hold; docs/evaluation.md has the formulas and their sources. Its key is its name in lower case. */
public enum Metric {
  MOTION_RATIO_MEDIAN(Kind.EXACT, "motion ratio, median of all prompts", new Bar(.85, 1.2)),
  MOTION_RATIO_MIN(Kind.EXACT, "motion ratio, least of all prompts", Bar.atLeast(.5)),
  L1_MEAN(Kind.EXACT, "mean absolute difference to the real frames", Bar.atMost(.03)),
  WORDED_L1_MEAN(Kind.EXACT, "the same where the label comes within a sentence", null),
  LOOP_CLOSURE_MEDIAN(Kind.EXACT, "loop closure, median", null),
  TEMPORAL_FLICKERING_MEAN(Kind.EXACT, "temporal flickering, mean", null),
  NEAREST_TRAINING_DISTANCE_MEDIAN(
      Kind.EXACT, "distance to the nearest training frame, median", null),
  SEED_DISTANCE_MEDIAN(Kind.EXACT, "distance between seeds of one prompt, median", null),
  HUE_ERROR_DEGREES_MEDIAN(
      Kind.EXACT, "hue beside the one that a style asks for, degrees, median", Bar.atMost(20)),
  UPSCALER_PSNR_GAIN_DB(Kind.EXACT, "upscaler's PSNR above Lanczos, dB", Bar.atLeast(5)),
  UPSCALER_PSNR_DB(Kind.EXACT, "upscaler, PSNR in dB", null),
  LANCZOS_PSNR_DB(Kind.EXACT, "Lanczos, PSNR in dB", null),
  BICUBIC_PSNR_DB(Kind.EXACT, "bicubic, PSNR in dB", null),
  UPSCALER_SSIM(Kind.EXACT, "upscaler, SSIM", null),
  LANCZOS_SSIM(Kind.EXACT, "Lanczos, SSIM", null),
  BICUBIC_SSIM(Kind.EXACT, "bicubic, SSIM", null),
  IMAGES_PER_SECOND(Kind.EXACT, "frames sampled a second, here", null),
  FAST_SPEEDUP(Kind.EXACT, "frames a second of the fast variant per this one's", Bar.atLeast(2.5)),
  FAST_MOTION_RATIO_MEDIAN(Kind.EXACT, "fast variant: motion ratio, median", new Bar(.85, 1.2)),
  FAST_L1_MEAN(Kind.EXACT, "fast variant: difference to the real frames", Bar.atMost(.03)),
  RETRIEVAL_TOP1(Kind.PROXY, "loops that the classifier takes for what was asked", Bar.atLeast(.9)),
  RETRIEVAL_TOP1_HELDOUT(Kind.PROXY, "the same, from captions never trained on", Bar.atLeast(.7)),
  RETRIEVAL_TOP1_WORDED(Kind.PROXY, "the same, from labels within a sentence", null),
  FRAME_AGREEMENT_UNSEEN(
      Kind.PROXY, "frames of unseen prompts that show what their loop shows", null),
  FAST_RETRIEVAL_DROP(Kind.PROXY, "what the fast variant loses of it", Bar.atMost(.05)),
  CLASSIFIER_TOP1_REAL(Kind.PROXY, "the same of real frames: how good the yardstick is", null),
  FRECHET_CLASSIFIER64(Kind.PROXY, "Fréchet distance, squared, of classifier features", null),
  KERNEL_DISTANCE_CLASSIFIER64(Kind.PROXY, "kernel distance (MMD²) of classifier features", null),
  SEED_FEATURE_DISTANCE_MEDIAN(
      Kind.PROXY, "distance between seeds in classifier features, median", null),
  INIT_FAITHFULNESS(Kind.PROXY, "what a loop keeps of the picture it starts from, median", null);

  /** Whether a number is what its name says, or stands for something that it only goes along with. */
  public enum Kind {
    EXACT,
    PROXY
  }

  private final Kind kind;
  private final String title;
  private final @Nullable Bar bar;

  Metric(Kind kind, String title, @Nullable Bar bar) {
    this.kind = kind;
    this.title = title;
    this.bar = bar;
  }

  public Kind kind() {
    return kind;
  }

  public String title() {
    return title;
  }

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The bar that holds for every data set; empty where there is none, or where the data set sets it. */
  Optional<Bar> bar() {
    return Optional.ofNullable(bar);
  }
}
