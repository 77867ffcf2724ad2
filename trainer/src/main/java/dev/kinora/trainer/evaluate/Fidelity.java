package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;

/**
 * How near pictures come to the real ones, over all four premultiplied channels.
 *
 * @param psnr peak signal-to-noise ratio in dB; 99 for equal pictures
 * @param ssim structural similarity, 1 for equal pictures
 */
public record Fidelity(double psnr, double ssim) {
  private static final int RADIUS = 5;
  private static final double DEVIATION = 1.5;
  private static final double C1 = .01 * 255 * .01 * 255;
  private static final double C2 = .03 * 255 * .03 * 255;

  /** Both have one size, 11 pixels a side or more. */
  static Fidelity of(Picture made, Picture real) {
    return new Fidelity(psnr(made, real), ssim(made, real));
  }

  static Fidelity mean(List<Fidelity> all) {
    return new Fidelity(
        all.stream().mapToDouble(Fidelity::psnr).average().orElse(Double.NaN),
        all.stream().mapToDouble(Fidelity::ssim).average().orElse(Double.NaN));
  }

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

  /**
   * Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004): Gaussian
   * window of 11 pixels with deviation 1.5, wherever it lies wholly inside; the mean of the four channels.
   */
  static double ssim(Picture a, Picture b) {
    double sum = 0;
    for (int channel = 0; channel < 4; channel++) {
      sum += ssim(plane(a, channel), plane(b, channel), a.width(), a.height());
    }
    return sum / 4;
  }

  private static double ssim(double[] x, double[] y, int width, int height) {
    double[] meanX = blurred(x, width, height);
    double[] meanY = blurred(y, width, height);
    double[] xx = blurred(product(x, x), width, height);
    double[] yy = blurred(product(y, y), width, height);
    double[] xy = blurred(product(x, y), width, height);
    double sum = 0;
    for (int i = 0; i < meanX.length; i++) {
      double both = meanX[i] * meanY[i];
      double squares = meanX[i] * meanX[i] + meanY[i] * meanY[i];
      sum += (2 * both + C1)
          * (2 * (xy[i] - both) + C2)
          / ((squares + C1) * (xx[i] + yy[i] - squares + C2));
    }
    return sum / meanX.length;
  }

  private static double[] plane(Picture picture, int channel) {
    double[] plane = new double[picture.width() * picture.height()];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = picture.rgba()[4 * i + channel] & 255;
    }
    return plane;
  }

  private static double[] product(double[] x, double[] y) {
    double[] product = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] = x[i] * y[i];
    }
    return product;
  }

  /** The Gaussian mean around each pixel whose window lies inside: smaller by the window less one, each way. */
  private static double[] blurred(double[] plane, int width, int height) {
    double[] window = window();
    int across = width - 2 * RADIUS;
    int down = height - 2 * RADIUS;
    double[] half = new double[across * height];
    for (int i = 0; i < half.length; i++) {
      for (int k = 0; k < window.length; k++) {
        half[i] += window[k] * plane[i / across * width + i % across + k];
      }
    }
    double[] out = new double[across * down];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < window.length; k++) {
        out[i] += window[k] * half[i + k * across];
      }
    }
    return out;
  }

  private static double[] window() {
    double[] window = new double[2 * RADIUS + 1];
    double sum = 0;
    for (int k = -RADIUS; k <= RADIUS; k++) {
      window[k + RADIUS] = Math.exp(-k * k / (2 * DEVIATION * DEVIATION));
      sum += window[k + RADIUS];
    }
    for (int k = 0; k < window.length; k++) {
      window[k] /= sum;
    }
    return window;
  }
}
