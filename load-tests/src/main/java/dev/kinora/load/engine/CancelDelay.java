package dev.kinora.load.engine;

import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.sampler.FrameSink;
import dev.kinora.worker.sampler.SamplingSnapshot;
import dev.kinora.worker.sampler.SamplingTask;
import dev.kinora.worker.sampler.StepBatcher;
import dev.kinora.worker.sampler.TickListener;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Ratio R15: from a cancel at a random moment to the lanes' leaving the batch, over one step of the same task. */
public final class CancelDelay {
  private static final int FRAMES = 24;
  private static final int STEPS = 200;
  private static final int WARM_STEPS = 10;

  private final SamplingModel model;
  private final Random random;

  /** Used by no other thread meanwhile. */
  public CancelDelay(SamplingModel model, long seed) {
    this.model = Clips.stepsOnly(model);
    this.random = new Random(seed);
  }

  private static final class Watched implements FrameSink {
    private final AtomicInteger steps = new AtomicInteger();
    private volatile long first;
    private volatile long last;
    private volatile long stopped;

    @Override
    public void frame(Picture picture) {}

    @Override
    public void stepped(Progress progress) {
      last = System.nanoTime();
      if (steps.getAndIncrement() == 0) {
        first = last;
      }
    }

    @Override
    public void stopped(Supplier<SamplingSnapshot> now) {
      stopped = System.nanoTime();
    }
  }

  public double run() throws InterruptedException {
    var sink = new Watched();
    try (StepBatcher batcher = StepBatcher.start(1, Thread::new, Thread::new, TickListener.NONE)) {
      SamplingTask task = Clips.task(model, FRAMES, STEPS, "interactive", sink);
      StepBatcher.Ticket ticket = batcher.submit(task);
      while (sink.steps.get() < WARM_STEPS) {
        Thread.sleep(1);
      }
      double step = (double) (sink.last - sink.first) / (sink.steps.get() - 1);
      Thread.sleep((long) (random.nextDouble() * 2 * step / 1e6));
      long asked = System.nanoTime();
      ticket.cancel();
      try {
        ticket.done().join();
      } catch (CancellationException | CompletionException e) {
        return (sink.stopped - asked) / step;
      }
      throw new IllegalStateException("the task ended before it was cancelled");
    }
  }
}
