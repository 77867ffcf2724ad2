package dev.kinora.farm.allinone;

import dev.kinora.worker.Worker;

/** Native libraries loaded beside other start-up work, without their greetings; see {@link QuietNatives}. */
final class Natives {
  private Natives() {}

  /** The caller closes what it gets once the worker runs: TensorFlow's last greeting comes with its first step. */
  static QuietNatives load() {
    QuietNatives quiet = QuietNatives.begin();
    try {
      Worker.warmUp();
      return quiet;
    } catch (RuntimeException | Error e) {
      quiet.close();
      throw e;
    }
  }
}
