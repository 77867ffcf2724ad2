package dev.kinora.trainer.train;

import dev.kinora.trainer.dataset.Clip;

/**
 * How a clip moves, in squares of steps of 1/255.
 *
 * @param variance mean square difference of its pictures from their mean
 * @param change mean square difference of neighbours
 */
record ClipMotion(double variance, double change) {
  static ClipMotion of(Clip clip) {
    int count = clip.pictures().size();
    int numbers = clip.pictures().getFirst().rgba().length;
    long[] sums = new long[numbers];
    long squares = 0;
    long changes = 0;
    for (int i = 0; i < count; i++) {
      byte[] picture = clip.pictures().get(i).rgba();
      byte[] next = clip.pictures().get(clip.after(i)).rgba();
      for (int k = 0; k < numbers; k++) {
        int value = picture[k] & 255;
        int difference = (next[k] & 255) - value;
        sums[k] += value;
        squares += (long) value * value;
        changes += (long) difference * difference;
      }
    }
    double ofMean = 0;
    for (long sum : sums) {
      ofMean += (double) sum * sum / count;
    }
    double all = (double) count * numbers;
    return new ClipMotion((squares - ofMean) / all, changes / all);
  }

  /** 0.07 where one even turn of the loop is all that happens, up to 4: the more, the oftener it goes back and forth. */
  double quickness() {
    return variance == 0 ? 0 : change / variance;
  }
}
