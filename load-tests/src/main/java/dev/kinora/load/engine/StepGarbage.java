package dev.kinora.load.engine;

import com.sun.management.ThreadMXBean;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.sampler.PlainLoop;
import java.lang.management.ManagementFactory;

/** Bytes that the sampler's thread allocates for one more step of one lane, and for a lane whatever its steps. */
public final class StepGarbage {
  private static final int FRAMES = 24;
  private static final int FEW_STEPS = 10;
  private static final int MANY_STEPS = 60;

  private final SamplingModel model;

  /** Used by no other thread meanwhile. */
  public StepGarbage(SamplingModel model) {
    this.model = Clips.stepsOnly(model);
  }

  public record Run(double bytesAStep, double bytesALane) {}

  public Run run() {
    double few = allocated(FEW_STEPS);
    double many = allocated(MANY_STEPS);
    double step = (many - few) / (MANY_STEPS - FEW_STEPS) / FRAMES;
    return new Run(step, few / FRAMES - step * FEW_STEPS);
  }

  private double allocated(int steps) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var task = Clips.task(model, FRAMES, steps, "interactive", picture -> {});
    long before = threads.getCurrentThreadAllocatedBytes();
    PlainLoop.sample(model, task.plan(), task.sink());
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
