package dev.kinora.load.engine;

import dev.kinora.worker.model.BatchCurve;
import dev.kinora.worker.model.DenoiseBatch;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.sampler.StepBatcher;
import dev.kinora.worker.sampler.TickListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ratio R2: how much of the gain that the model has from larger batches the sampler brings to many small jobs. Jobs of as
 * many lanes as the smallest bucket has rows are sampled one after the other and all at once; the model alone is run at both
 * batch sizes in between.
 */
public final class BatchingGain {
  private static final int STEPS = 30;
  private static final int CALLS = 12;

  private final SamplingModel model;

  /** Used by no other thread meanwhile. */
  public BatchingGain(SamplingModel model) {
    this.model = Clips.stepsOnly(model);
  }

  /**
   * @param ratio R2
   * @param gain the sampler's: job at a time over all at once
   */
  public record Run(double ratio, double gain) {}

  public Run run() {
    BatchCurve curve = model.profile().curve();
    int own = curve.buckets().getFirst();
    int jobs = Math.max(2, curve.best() / own);
    double separate = seconds(jobs, 1);
    double modelOwn = perRow(own);
    double modelBest = perRow(Math.min(curve.best(), jobs * own));
    double together = seconds(jobs, jobs);
    double gain = separate / together;
    return new Run(gain / (modelOwn / modelBest), gain);
  }

  /** Of {@code jobs} jobs, {@code atOnce} of them in the sampler. */
  private double seconds(int jobs, int atOnce) {
    int own = model.profile().curve().buckets().getFirst();
    try (StepBatcher batcher =
        StepBatcher.start(jobs, Thread::new, Thread::new, TickListener.NONE)) {
      long start = System.nanoTime();
      for (int done = 0; done < jobs; done += atOnce) {
        List<StepBatcher.Ticket> tickets = new ArrayList<>();
        IntStream.range(0, Math.min(atOnce, jobs - done))
            .forEach(i -> tickets.add(
                batcher.submit(Clips.task(model, own, STEPS, "interactive", picture -> {}))));
        tickets.forEach(ticket -> ticket.done().join());
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private double perRow(int rows) {
    DenoiseBatch batch = model.denoiser().batch(rows);
    long start = System.nanoTime();
    for (int call = 0; call < CALLS; call++) {
      model.denoiser().denoise(batch);
    }
    return (double) (System.nanoTime() - start) / CALLS / rows;
  }
}
