package dev.kinora.load.engine;

import dev.kinora.load.simulation.SimulatedCurve;
import dev.kinora.load.simulation.SimulatedPackage;
import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.SamplingModel;

/** The simulated device with pictures that cost nothing, so that two cores can show what the order of steps does. */
final class SimulatedModel {
  /** Of one row alone. */
  static final double STEP_MILLIS = 2;

  private static final int SIDE = 4;
  private static final BatchCurve CURVE = SimulatedCurve.of(STEP_MILLIS);

  private SimulatedModel() {}

  static BatchCurve curve() {
    return CURVE;
  }

  static SamplingModel create() {
    return SimulatedPackage.model(SimulatedPackage.manifest(SIDE), "0".repeat(64), CURVE);
  }

  /** The milliseconds of one step of a batch with that many useful rows. */
  static double millis(int rows) {
    return SimulatedCurve.millis(CURVE, rows);
  }
}
