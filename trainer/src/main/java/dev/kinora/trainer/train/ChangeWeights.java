package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;
import java.util.Arrays;
import java.util.List;

/**
 * How much a clip's change from frame to frame counts in training: the more, the less there is of it, within bounds. What trembles is to
 * be learned as well as what crosses the picture.
 *
 * @param values one per clip, 1 for the median clip. Not to be changed after construction
 */
record ChangeWeights(float[] values) {
  private static final double MOST = 4;

  static ChangeWeights of(List<Clip> clips) {
    double[] changes = clips.parallelStream().mapToDouble(ChangeWeights::change).toArray();
    double[] sorted = changes.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    float[] values = new float[changes.length];
    for (int i = 0; i < values.length; i++) {
      double weight = changes[i] == 0 ? MOST : median / changes[i];
      values[i] = (float) Math.clamp(weight, 1 / MOST, MOST);
    }
    return new ChangeWeights(values);
  }

  float of(int clip) {
    return values[clip];
  }

  /** Mean square difference of neighbours, in steps of 1/255. */
  private static double change(Clip clip) {
    double sum = 0;
    int count = clip.pictures().size();
    for (int i = 0; i < count; i++) {
      byte[] first = clip.pictures().get(i).rgba();
      byte[] second = clip.pictures().get(clip.after(i)).rgba();
      long squares = 0;
      for (int k = 0; k < first.length; k++) {
        int difference = (first[k] & 255) - (second[k] & 255);
        squares += (long) difference * difference;
      }
      sum += (double) squares / first.length;
    }
    return sum / count;
  }
}
