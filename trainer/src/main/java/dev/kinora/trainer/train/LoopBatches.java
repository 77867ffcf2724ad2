package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * What the network sees at each step: some clips, and of each pairs of neighbouring pictures from equal parts of its loop. A group shares noise, noise
 * level and caption, so that only the phase can tell its pictures apart: that is what makes the network learn motion.
 *
 * <p>A batch is a pure function of (seed, step): a resumed training sees what an unbroken one would have seen.
 */
final class LoopBatches {
  private final List<Clip> clips;
  private final float[][] conditionings;
  private final ClipEmphasis emphasis;
  private final TrainingConfig.Batch config;
  private final long seed;

  /** {@code conditioning} is asked once per clip, here. {@code emphasis} is of the same clips. */
  LoopBatches(
      List<Clip> clips,
      Function<Clip, float[]> conditioning,
      ClipEmphasis emphasis,
      TrainingConfig.Batch config,
      long seed) {
    this.clips = List.copyOf(clips);
    this.conditionings = clips.stream().map(conditioning).toArray(float[][]::new);
    this.emphasis = emphasis;
    this.config = config;
    this.seed = seed;
  }

  int size() {
    return 2 * config.groups() * config.pairs();
  }

  int groups() {
    return config.groups();
  }

  Batch at(long step) {
    int groups = config.groups();
    int pairs = config.pairs();
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    int side = clips.getFirst().side();
    int bytes = 4 * side * side;
    int said = conditionings[0].length;
    byte[] pictures = new byte[size() * bytes];
    float[] phases = new float[size()];
    float[] times = new float[groups];
    float[] conditioning = new float[size() * said];
    float[] weights = new float[groups];
    for (int group = 0; group < groups; group++) {
      int clipIndex = clipAt((step - 1) * groups + group);
      Clip clip = clips.get(clipIndex);
      times[group] = time((group + random.nextDouble()) / groups);
      weights[group] = emphasis.changeWeight(clipIndex);
      float[] caption = caption(clipIndex, random);
      int count = clip.pictures().size();
      int picture = 0;
      for (int k = 0; k < 2 * pairs; k++) {
        int pair = k / 2;
        picture = k % 2 == 1
            ? clip.after(picture)
            : (int) ((pair + random.nextDouble()) * count / pairs) % count;
        int row = 2 * group * pairs + k;
        phases[row] = clip.phase(picture);
        byte[] rgba = clip.pictures().get(picture).rgba();
        System.arraycopy(rgba, 0, pictures, row * bytes, bytes);
        System.arraycopy(caption, 0, conditioning, row * said, said);
      }
    }
    return new Batch(
        TUint8.tensorOf(Shape.of(size(), side, side, 4), DataBuffers.of(pictures)),
        TFloat32.tensorOf(Shape.of(size(), 1), DataBuffers.of(phases)),
        TFloat32.tensorOf(Shape.of(groups, 1), DataBuffers.of(times)),
        TFloat32.tensorOf(Shape.of(size(), said), DataBuffers.of(conditioning)),
        TFloat32.tensorOf(Shape.of(groups, 1), DataBuffers.of(weights)));
  }

  /** The draws of a round come in a new random order each time. */
  private int clipAt(long draw) {
    int draws = emphasis.draws();
    long round = draw / draws;
    SplittableRandom random = new SplittableRandom(seed ^ round * 0xD1B54A32D192ED03L);
    int[] order = new int[draws];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return emphasis.clip(order[(int) (draw % draws)]);
  }

  private float time(double even) {
    return (float) (config.timeShift() * even / (1 + (config.timeShift() - 1) * even));
  }

  private float[] caption(int clip, SplittableRandom random) {
    float[] said = conditionings[clip];
    return random.nextDouble() < config.captionDropout() ? new float[said.length] : said;
  }

  /**
   * One batch; closing it closes its tensors. Rows of a group lie together, neighbours next to each other. Of times and change weights
   * there is one per group.
   */
  record Batch(
      TUint8 pictures,
      TFloat32 phases,
      TFloat32 times,
      TFloat32 conditioning,
      TFloat32 changeWeights)
      implements AutoCloseable {
    @Override
    public void close() {
      for (Tensor tensor : List.of(pictures, phases, times, conditioning, changeWeights)) {
        tensor.close();
      }
    }
  }
}
