package dev.kinora.worker.sampler;

import dev.kinora.worker.model.DenoiseBatch;
import dev.kinora.worker.model.SamplingModel;
import java.util.List;

/**
 * Takes lanes of one model one step further, whatever render and step each is at: their rows fill batches of the model's
 * buckets, a row that is left over is filled with the last one again. Used by one thread at a time.
 */
final class LaneBatch {
  private final TickListener listener;

  LaneBatch(TickListener listener) {
    this.listener = listener;
  }

  /** Runs the denoiser; then each lane holds its predictions. Returns the nanoseconds spent. */
  long denoise(SamplingModel model, List<LaneState> lanes) {
    int best = model.profile().curve().best();
    int total = lanes.stream().mapToInt(LaneState::rows).sum();
    long start = System.nanoTime();
    var cursor = new Cursor(lanes);
    for (int done = 0; done < total; done += best) {
      int rows = Math.min(best, total - done);
      DenoiseBatch batch = model.denoiser().batch(model.profile().curve().bucketFor(rows));
      run(model, batch, rows, cursor);
      listener.batch(rows, batch.rows());
    }
    long spent = System.nanoTime() - start;
    listener.tick(lanes.size(), spent);
    return spent;
  }

  private static void run(SamplingModel model, DenoiseBatch batch, int rows, Cursor cursor) {
    var from = cursor.copy();
    for (int row = 0; row < rows; row++) {
      cursor.put(batch, row);
      if (row == rows - 1) {
        for (int padding = rows; padding < batch.rows(); padding++) {
          cursor.put(batch, padding);
        }
      }
      cursor.next();
    }
    model.denoiser().denoise(batch);
    for (int row = 0; row < rows; row++) {
      from.take(batch, row);
      from.next();
    }
  }

  /** A place among the rows of some lanes. */
  private static final class Cursor {
    private final List<LaneState> lanes;
    private int lane;
    private int row;

    private Cursor(List<LaneState> lanes) {
      this.lanes = lanes;
    }

    private Cursor copy() {
      var copy = new Cursor(lanes);
      copy.lane = lane;
      copy.row = row;
      return copy;
    }

    private void put(DenoiseBatch batch, int batchRow) {
      lanes.get(lane).put(batch, batchRow, row);
    }

    private void take(DenoiseBatch batch, int batchRow) {
      lanes.get(lane).take(batch, batchRow, row);
    }

    private void next() {
      if (++row == lanes.get(lane).rows()) {
        row = 0;
        lane++;
      }
    }
  }
}
