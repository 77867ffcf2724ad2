package dev.kinora.trainer.train;

/**
 * How fast to learn at each step: a linear warm-up, a plateau, then a cosine fall to the floor.
 *
 * @param warmUp steps of linear rise
 * @param peak learning rate of the plateau
 * @param floor learning rate at the end
 * @param fallFrom share of the training after which the rate falls, 0 to 1
 * @param averaging weight the moving average of the weights keeps per step, once it has ramped up
 */
record Schedule(long warmUp, double peak, double floor, double fallFrom, double averaging) {
  static final Schedule LOOPS = new Schedule(100, 1e-3, 2e-5, .6, .9995);
  static final Schedule UPSCALER = new Schedule(20, 2e-3, 4e-5, .5, .999);
  static final Schedule CLASSIFIER = new Schedule(20, 2e-3, 2e-5, .4, .99);

  Schedule {
    if (warmUp < 0
        || !(peak > 0)
        || !(floor >= 0)
        || !(fallFrom >= 0 && fallFrom < 1)
        || !(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException("bad schedule");
    }
  }

  /** The pace of a step counted from 1 when {@code done} of the training lies behind it. */
  Pace pace(long step, double done) {
    return new Pace(rate(step, done), Math.min(averaging, (1.0 + step) / (10 + step)));
  }

  private double rate(long step, double done) {
    if (step <= warmUp) {
      return peak * step / warmUp;
    }
    if (done <= fallFrom) {
      return peak;
    }
    double fallen = (Math.min(1, done) - fallFrom) / (1 - fallFrom);
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * fallen)) / 2;
  }

  /**
   * @param rate learning rate
   * @param keep weight the moving average keeps: short at first, so that it forgets the random start
   */
  record Pace(double rate, double keep) {}
}
