package dev.kinora.worker.sampler;

import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Samples one clip on the caller's thread, without queues, logs or neighbours: what benches compare the farm with and what
 * training tools look at their models through. Frames are the same, bit for bit, as the farm's.
 */
public final class PlainLoop {
  private PlainLoop() {}

  /** The model must be used by no other thread meanwhile. */
  public static SamplingSummary sample(SamplingModel model, ClipPlan plan, FrameSink sink) {
    var sampling = new ClipSampling(
        new SamplingTask(plan.render().id(), plan, model, "", 1, sink, Optional.empty()),
        Runnable::run);
    var batch = new LaneBatch(TickListener.NONE);
    while (!sampling.finished()) {
      List<LaneState> lanes = next(model, sampling);
      long spent = batch.denoise(model, lanes);
      sampling.deliver();
      sampling.advance(lanes.size(), spent);
    }
    return sampling.summary();
  }

  private static List<LaneState> next(SamplingModel model, ClipSampling sampling) {
    BatchCurve curve = model.profile().curve();
    int most = lanes(sampling, curve.best());
    int lanes = lanes(sampling, curve.usefulRows(sampling.rowsOfFirst(most)));
    return IntStream.range(0, lanes).mapToObj(sampling::lane).toList();
  }

  /** How many lanes find room in so many rows; the first always does. */
  private static int lanes(ClipSampling sampling, int rows) {
    int lanes = 1;
    int left = rows - sampling.rows(0);
    while (lanes < sampling.unfinishedLanes() && sampling.rows(lanes) <= left) {
      left -= sampling.rows(lanes++);
    }
    return lanes;
  }
}
