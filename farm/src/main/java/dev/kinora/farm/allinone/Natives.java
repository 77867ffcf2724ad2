package dev.kinora.farm.allinone;

import dev.kinora.worker.Worker;

/** Loads native libraries beside other start-up work. */
final class Natives {
  private Natives() {}

  static boolean load() {
    Worker.warmUp();
    return true;
  }
}
