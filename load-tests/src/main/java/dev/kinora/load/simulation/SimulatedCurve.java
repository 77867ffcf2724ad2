package dev.kinora.load.simulation;

import dev.kinora.worker.model.BatchCurve;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a GPU takes that is not here: its throughput at batch 2, 4 and 16 is 1.82, 2.77 and 3.2 times that at batch 1
 * (published for image diffusion at 512 pixels, sglang#22183); 3.0 at 8 lies between.
 */
public final class SimulatedCurve {
  private static final List<Integer> BUCKETS = List.of(1, 2, 4, 8, 16);
  private static final List<Double> SPEED_UPS = List.of(1.0, 1.82, 2.77, 3.0, 3.2);

  private SimulatedCurve() {}

  /** @param stepMillis of one row alone */
  public static BatchCurve of(double stepMillis) {
    List<Double> millis = BUCKETS.stream()
        .map(rows -> stepMillis * rows / SPEED_UPS.get(BUCKETS.indexOf(rows)))
        .toList();
    return new BatchCurve(BUCKETS, millis, BUCKETS.stream().map(rows -> 0L).toList());
  }

  /** The milliseconds of one step of a batch with that many useful rows. */
  public static double millis(BatchCurve curve, int rows) {
    return curve.milliseconds().get(curve.buckets().indexOf(curve.bucketFor(rows)));
  }

  /** Waits for as long as the device would compute, using no processor. */
  public static void spend(double millis) {
    long until = System.nanoTime() + (long) (millis * 1e6);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
