package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/**
 * Mean peak signal-to-noise ratio in dB, over all four premultiplied channels, of pictures reduced four times and enlarged again.
 *
 * @param learned by the package's decode signature
 * @param bicubic by bicubic interpolation
 * @param pictures how many were measured
 */
public record UpscalerScore(double learned, double bicubic, int pictures) {
  /** {@code large} were not trained on; each has the size of the sampler's frames, four times that of its latents. */
  public static UpscalerScore of(LoopSampler sampler, List<Picture> large) {
    double learned = 0;
    double bicubic = 0;
    for (Picture picture : large) {
      Picture small = picture.fitted(picture.width() / 4);
      learned += psnr(sampler.decoded(small), picture);
      bicubic += psnr(Bicubic.enlarged(small, 4), picture);
    }
    return new UpscalerScore(learned / large.size(), bicubic / large.size(), large.size());
  }

  /** 99 for equal pictures. */
  static double psnr(Picture a, Picture b) {
    byte[] first = a.rgba();
    byte[] second = b.rgba();
    double squares = 0;
    for (int i = 0; i < first.length; i++) {
      double difference = (first[i] & 255) - (second[i] & 255);
      squares += difference * difference;
    }
    return squares == 0 ? 99 : Math.min(99, 10 * Math.log10(255.0 * 255 * first.length / squares));
  }
}
