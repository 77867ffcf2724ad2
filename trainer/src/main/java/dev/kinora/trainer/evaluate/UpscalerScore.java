package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean fidelity of pictures reduced four times by averaging areas and enlarged again.
 *
 * @param learned by the package's decode signature
 * @param pictures how many were measured
 */
public record UpscalerScore(Fidelity learned, Fidelity bicubic, Fidelity lanczos, int pictures) {
  private static final int FACTOR = 4;

  /** {@code large} were not trained on; each has the size of the sampler's frames, four times that of its latents. */
  public static UpscalerScore of(LoopSampler sampler, List<Picture> large) {
    List<Fidelity> learned = new ArrayList<>();
    List<Fidelity> bicubic = new ArrayList<>();
    List<Fidelity> lanczos = new ArrayList<>();
    for (Picture picture : large) {
      Picture small = picture.fitted(picture.width() / FACTOR);
      learned.add(Fidelity.of(sampler.decoded(small), picture));
      bicubic.add(Fidelity.of(Enlargement.BICUBIC.of(small, FACTOR), picture));
      lanczos.add(Fidelity.of(Enlargement.LANCZOS.of(small, FACTOR), picture));
    }
    return new UpscalerScore(
        Fidelity.mean(learned), Fidelity.mean(bicubic), Fidelity.mean(lanczos), large.size());
  }

  void put(Scores scores) {
    String over = "%s pictures of clips it did not learn".formatted(pictures);
    scores.put(Metric.UPSCALER_PSNR_GAIN_DB, learned.psnr() - lanczos.psnr(), over);
    scores.put(Metric.UPSCALER_PSNR_DB, learned.psnr(), over);
    scores.put(Metric.LANCZOS_PSNR_DB, lanczos.psnr(), over);
    scores.put(Metric.BICUBIC_PSNR_DB, bicubic.psnr(), over);
    scores.put(Metric.UPSCALER_SSIM, learned.ssim(), over);
    scores.put(Metric.LANCZOS_SSIM, lanczos.ssim(), over);
    scores.put(Metric.BICUBIC_SSIM, bicubic.ssim(), over);
  }

  /** All that {@link #put} would have said. */
  static void skip(Scores scores, String reason) {
    scores.skip(
        reason,
        Metric.UPSCALER_PSNR_GAIN_DB,
        Metric.UPSCALER_PSNR_DB,
        Metric.LANCZOS_PSNR_DB,
        Metric.BICUBIC_PSNR_DB,
        Metric.UPSCALER_SSIM,
        Metric.LANCZOS_SSIM,
        Metric.BICUBIC_SSIM);
  }
}
