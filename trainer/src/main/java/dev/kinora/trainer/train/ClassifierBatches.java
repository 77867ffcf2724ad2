package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Picture;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Real frames with the number of their clip. Each is moved, mirrored, tinted and made a little grainy, so that what is learned is the
 * figure and not its exact pixels: generated frames differ in just such ways. A batch is a pure function of (seed, step).
 */
final class ClassifierBatches {
  static final int SIZE = 64;
  private static final double MIRRORED = .5;
  private static final double MOVED = .12;
  private static final double TINT = .25;
  private static final double GRAIN = .03;

  private final List<List<Picture>> clips;
  private final long seed;

  /** All frames are squares of one size. */
  ClassifierBatches(List<List<Picture>> clips, long seed) {
    this.clips = List.copyOf(clips);
    this.seed = seed;
  }

  int clips() {
    return clips.size();
  }

  int side() {
    return clips.getFirst().getFirst().width();
  }

  Batch at(long step) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    int side = side();
    float[] pictures = new float[SIZE * side * side * 4];
    int[] numbers = new int[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = random.nextInt(clips.size());
      List<Picture> frames = clips.get(numbers[i]);
      varied(frames.get(random.nextInt(frames.size())), random, pictures, i * side * side * 4);
    }
    return new Batch(
        TFloat32.tensorOf(Shape.of(SIZE, side, side, 4), DataBuffers.of(pictures)),
        TInt32.tensorOf(Shape.of(SIZE), DataBuffers.of(numbers)));
  }

  private static void varied(Picture from, SplittableRandom random, float[] to, int offset) {
    int side = from.width();
    boolean mirrored = random.nextDouble() < MIRRORED;
    int right = (int) Math.round(side * MOVED * (2 * random.nextDouble() - 1));
    int down = (int) Math.round(side * MOVED * (2 * random.nextDouble() - 1));
    double[] gains = new double[4];
    for (int c = 0; c < 4; c++) {
      gains[c] = c == 3 ? 1 : 1 + TINT * (2 * random.nextDouble() - 1);
    }
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int fromX = mirrored ? side - 1 - x + right : x - right;
        int fromY = y - down;
        boolean inside = fromX >= 0 && fromX < side && fromY >= 0 && fromY < side;
        for (int c = 0; c < 4; c++) {
          int value = inside ? from.rgba()[4 * (fromY * side + fromX) + c] & 255 : 0;
          double grain = GRAIN * (2 * random.nextDouble() - 1);
          to[offset + 4 * (y * side + x) + c] =
              (float) Math.clamp(gains[c] * value / 255 + grain, 0, 1);
        }
      }
    }
  }

  /** One batch; closing it closes its tensors. */
  record Batch(TFloat32 pictures, TInt32 numbers) implements AutoCloseable {
    @Override
    public void close() {
      pictures.close();
      numbers.close();
    }
  }
}
