package dev.kinora.worker.plan;

/**
 * The noise that lanes start from: standard normal numbers that are a pure function of (seed, stream, step, position), the
 * same on every machine. docs/noise.md specifies it so that it can be repeated in another language.
 */
public final class Noise {
  /** The step of the noise that a lane starts from; other steps are kept for schedulers that add noise on the way. */
  public static final int START = 0;

  private static final double UNIT = 0x1p-32;
  private static final long LOW = 0xFFFFFFFFL;

  private Noise() {}

  /** {@code size} numbers of one stream at one step, in the row-major order of the lane's latents. */
  public static float[] standardNormal(long seed, int stream, int step, int size) {
    int key0 = (int) seed;
    int key1 = (int) (seed >>> 32);
    float[] numbers = new float[size];
    int[] words = new int[4];
    for (int position = 0; position < size; position += 4) {
      words[0] = position >>> 2;
      words[1] = 0;
      words[2] = stream;
      words[3] = step;
      Philox4x32.block(words, key0, key1);
      pair(words[0], words[1], numbers, position);
      pair(words[2], words[3], numbers, position + 2);
    }
    return numbers;
  }

  /** Word {@code word}, 0 to 3, of a block of one stream at step {@link #START}, as a number in (0, 1). */
  static double uniform(long seed, int stream, int block, int word) {
    int[] words = {block, 0, stream, START};
    Philox4x32.block(words, (int) seed, (int) (seed >>> 32));
    return unit(words[word]);
  }

  /** Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958). StrictMath: equal bits everywhere. */
  private static void pair(int first, int second, float[] numbers, int position) {
    double radius = Math.sqrt(-2 * StrictMath.log(unit(first)));
    double angle = 2 * Math.PI * unit(second);
    if (position < numbers.length) {
      numbers[position] = (float) (radius * StrictMath.cos(angle));
    }
    if (position + 1 < numbers.length) {
      numbers[position + 1] = (float) (radius * StrictMath.sin(angle));
    }
  }

  /** In (0, 1), both ends excluded. */
  private static double unit(int word) {
    return ((word & LOW) + 0.5) * UNIT;
  }
}
