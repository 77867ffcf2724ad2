package dev.kinora.load.engine;

import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.sampler.StepBatcher;
import dev.kinora.worker.sampler.TickListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Ratio R4 on the simulated device: one job of queue {@code interactive} while a hundred of {@code bulk} are being worked
 * through, two at a time, over the same job alone; and what the hundred lose by it.
 */
public final class QueueShares {
  private static final int BULK_JOBS = 100;
  private static final int BULK_SLOTS = 2;
  private static final int FRAMES = 24;
  private static final int STEPS = 12;
  private static final int AFTER = 20;

  private final SamplingModel model = SimulatedModel.create();

  /**
   * @param ratio the one job behind the hundred over alone
   * @param loss of the hundred, as a share of their time
   */
  public record Run(double ratio, double loss) {}

  public Run run() {
    try (StepBatcher batcher =
        StepBatcher.start(BULK_SLOTS + 1, Thread::new, Thread::new, TickListener.NONE)) {
      double alone = one(batcher);
      double undisturbed = hundred(batcher, () -> {});
      var behind = new CompletableFuture<Double>();
      double disturbed =
          hundred(batcher, () -> Thread.ofVirtual().start(() -> behind.complete(one(batcher))));
      return new Run(behind.join() / alone, disturbed / undisturbed - 1);
    }
  }

  /** Seconds of one job. */
  private double one(StepBatcher batcher) {
    long start = System.nanoTime();
    batcher
        .submit(Clips.task(model, FRAMES, STEPS, "interactive", picture -> {}))
        .done()
        .join();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds of all; {@code between} is run when some of them are done. */
  private double hundred(StepBatcher batcher, Runnable between) {
    Deque<StepBatcher.Ticket> slots = new ArrayDeque<>();
    long start = System.nanoTime();
    for (int job = 0; job < BULK_JOBS; job++) {
      if (slots.size() == BULK_SLOTS) {
        slots.removeFirst().done().join();
      }
      slots.addLast(batcher.submit(Clips.task(model, FRAMES, STEPS, "bulk", picture -> {})));
      if (job == AFTER) {
        between.run();
      }
    }
    slots.forEach(slot -> slot.done().join());
    return (System.nanoTime() - start) / 1e9;
  }
}
