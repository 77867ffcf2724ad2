package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Picture;
import dev.kinora.trainer.network.Upscaler;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Pairs of small and large crops. Of the small ones half are softened a little, as generated frames are softer than reduced ones, and half
 * have some grain, which generated frames have and finished ones should not. A batch is a pure function of (seed, step).
 */
final class UpscalerBatches {
  static final int SIZE = 16;
  static final int CROP = 32;
  private static final int LARGE = Upscaler.FACTOR * CROP;
  private static final double SOFTENED = .5;
  private static final double MAX_BLUR = .6;
  private static final double GRAINED = .5;
  private static final double MAX_GRAIN = .06;

  private final List<Picture> large;
  private final List<Picture> small;
  private final long seed;

  /** The pictures are squares of one size, four times at least the crop. */
  UpscalerBatches(List<Picture> large, long seed) {
    this.large = List.copyOf(large);
    this.small = large.parallelStream()
        .map(picture -> picture.fitted(picture.width() / Upscaler.FACTOR))
        .toList();
    this.seed = seed;
  }

  Batch at(long step) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    float[] input = new float[SIZE * CROP * CROP * 4];
    float[] target = new float[SIZE * LARGE * LARGE * 4];
    for (int i = 0; i < SIZE; i++) {
      int index = random.nextInt(large.size());
      Picture from = small.get(index);
      int left = random.nextInt(from.width() - CROP + 1);
      int top = random.nextInt(from.height() - CROP + 1);
      double blur = random.nextDouble() < SOFTENED ? MAX_BLUR * random.nextDouble() : 0;
      double grain = random.nextDouble() < GRAINED ? MAX_GRAIN * random.nextDouble() : 0;
      float[] crop = softened(crop(from, left, top, CROP), blur);
      grain(crop, grain, random);
      System.arraycopy(crop, 0, input, i * crop.length, crop.length);
      float[] wanted = crop(large.get(index), Upscaler.FACTOR * left, Upscaler.FACTOR * top, LARGE);
      System.arraycopy(wanted, 0, target, i * wanted.length, wanted.length);
    }
    return new Batch(
        TFloat32.tensorOf(Shape.of(SIZE, CROP, CROP, 4), DataBuffers.of(input)),
        TFloat32.tensorOf(Shape.of(SIZE, LARGE, LARGE, 4), DataBuffers.of(target)));
  }

  private static float[] crop(Picture picture, int left, int top, int side) {
    float[] crop = new float[side * side * 4];
    for (int y = 0; y < side; y++) {
      int source = 4 * ((top + y) * picture.width() + left);
      for (int i = 0; i < 4 * side; i++) {
        crop[4 * side * y + i] = (picture.rgba()[source + i] & 255) / 255f;
      }
    }
    return crop;
  }

  /** Mixes each pixel with the mean of its four neighbours; at the edge a pixel is its own neighbour. */
  private static float[] softened(float[] crop, double share) {
    if (share == 0) {
      return crop;
    }
    float[] out = new float[crop.length];
    int row = 4 * CROP;
    for (int i = 0; i < crop.length; i++) {
      int x = i % row;
      float left = x < 4 ? crop[i] : crop[i - 4];
      float right = x >= row - 4 ? crop[i] : crop[i + 4];
      float above = i < row ? crop[i] : crop[i - row];
      float below = i >= crop.length - row ? crop[i] : crop[i + row];
      out[i] = (float) ((1 - share) * crop[i] + share * (left + right + above + below) / 4);
    }
    return out;
  }

  /** Noise of single pixels and of squares of two; what would be beyond the range is cut off, as it is in generated frames. */
  private static void grain(float[] crop, double deviation, SplittableRandom random) {
    if (deviation == 0) {
      return;
    }
    double each = deviation / Math.sqrt(2);
    int half = CROP / 2;
    float[] coarse = new float[half * half * 4];
    for (int i = 0; i < coarse.length; i++) {
      coarse[i] = (float) (each * random.nextGaussian());
    }
    for (int i = 0; i < crop.length; i++) {
      int pixel = i / 4;
      int square = pixel / CROP / 2 * half + pixel % CROP / 2;
      float noisy = crop[i] + coarse[4 * square + i % 4] + (float) (each * random.nextGaussian());
      crop[i] = Math.clamp(noisy, 0f, 1f);
    }
  }

  /** One batch; closing it closes its tensors. */
  record Batch(TFloat32 input, TFloat32 target) implements AutoCloseable {
    @Override
    public void close() {
      input.close();
      target.close();
    }
  }
}
