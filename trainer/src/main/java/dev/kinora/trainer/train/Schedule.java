package dev.kinora.trainer.train;

/**
 * How fast to learn at each step: a linear warm-up, a plateau, then a cosine fall to the floor.
 *
 * @param steps length of the whole training
 * @param warmUp steps of linear rise
 * @param peak learning rate of the plateau
 * @param floor learning rate of the last step
 * @param fallFrom share of the steps after which the rate falls, 0 to 1
 * @param averaging weight the moving average of the weights keeps per step, once it has ramped up
 */
public record Schedule(
    long steps, long warmUp, double peak, double floor, double fallFrom, double averaging) {
  public Schedule {
    if (steps < 1
        || warmUp < 0
        || !(peak > 0)
        || !(floor >= 0)
        || !(fallFrom >= 0 && fallFrom <= 1)
        || !(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException("bad schedule");
    }
  }

  public static Schedule loops(long steps) {
    return new Schedule(steps, 100, 1e-3, 2e-5, .6, .9995);
  }

  public static Schedule upscaler(long steps) {
    return new Schedule(steps, 20, 2e-3, 4e-5, .5, .999);
  }

  /** Learning rate of a step counted from 1; after the last step it stays at the floor. */
  public double rate(long step) {
    if (step <= warmUp) {
      return peak * step / warmUp;
    }
    double done = Math.min(1, (double) step / steps);
    if (done <= fallFrom) {
      return peak;
    }
    double fallen = (done - fallFrom) / (1 - fallFrom);
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * fallen)) / 2;
  }

  /** Weight the moving average keeps at a step: short at first, so that it forgets the random start. */
  public double averaging(long step) {
    return Math.min(averaging, (1.0 + step) / (10 + step));
  }
}
