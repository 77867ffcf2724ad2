package dev.kinora.worker.sampler;

import dev.kinora.worker.model.NoiseScheduler;
import dev.kinora.worker.plan.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * One task on its way: the lanes that are being denoised now, and what is done. A lane goes a step only when all before it
 * do, so frames become ready in their order. Used by the sampler's thread only.
 */
final class ClipSampling {
  /** From one lane that is shown to the next: a prime that is greater than any batch, so that every lane has its turn. */
  private static final int STRIDE = 1009;

  private final SamplingTask task;
  private final NoiseScheduler scheduler;
  private final LaneNoise noise;
  private final PendingFrames pending;
  /** Started and not finished, in frame order. */
  private final List<LaneState> active = new ArrayList<>();

  private int lanesOpened;
  private int stepsDone;
  private final int stepsBefore;
  private int framesDone;
  private int ticks;
  private long nanosBefore;
  private long nanos;

  /** {@code decoding} runs what turns latents into pictures, one thing at a time. */
  ClipSampling(SamplingTask task, Executor decoding) {
    this.task = task;
    this.pending = new PendingFrames(task.model().decoder().in(task.plan().style()), decoding);
    this.scheduler = NoiseScheduler.of(
        task.plan().render().scheduler(),
        task.model().manifest(),
        task.plan().render().steps(),
        task.plan().render().initStrength());
    this.noise = new LaneNoise(task.plan(), scheduler);
    task.from().ifPresent(this::restore);
    this.stepsBefore = stepsDone;
  }

  private void restore(SamplingSnapshot from) {
    for (SamplingSnapshot.LaneAt at : from.lanes()) {
      active.add(
          LaneState.restored(task.plan().lanes().get(at.lane()), task.plan(), scheduler, at));
    }
    lanesOpened = from.lanesOpened();
    stepsDone = from.stepsDone();
    framesDone = from.framesDone();
    nanosBefore = from.deviceMillis() * 1_000_000;
  }

  /** Seats that the {@code index}-th of the unfinished lanes needs in the next batch. */
  int rows(int index) {
    boolean started = index < active.size();
    return started ? active.get(index).rows() : LaneState.rows(task.plan(), 0);
  }

  /** Seats that the first {@code count} of the unfinished lanes need together. */
  int rowsOfFirst(int count) {
    return IntStream.range(0, count).map(this::rows).sum();
  }

  int unfinishedLanes() {
    return active.size() + task.plan().lanes().size() - lanesOpened;
  }

  int startedLanes() {
    return active.size();
  }

  /** The {@code index}-th of the unfinished lanes, started where it was not. */
  LaneState lane(int index) {
    while (active.size() <= index) {
      Lane next = task.plan().lanes().get(lanesOpened++);
      active.add(new LaneState(next, task.plan(), scheduler, noise.of(next)));
    }
    return active.get(index);
  }

  /** After the denoiser ran on the first {@code count} lanes, and frames were delivered: advances them. */
  void advance(int count, long denoiserNanos) {
    nanos += denoiserNanos;
    List<LaneState> moved = List.copyOf(active.subList(0, count));
    for (LaneState state : moved) {
      state.advance();
      if (task.plan().framePerStep()) {
        add(state, 0, state.step() - 1);
      } else if (state.finished()) {
        addAll(state);
      }
    }
    stepsDone += count;
    active.removeIf(LaneState::finished);
    if (finished()) {
      deliver();
    }
    // Another lane each time, so that whoever watches soon sees all parts of the clip.
    LaneState shown = moved.get((int) ((long) STRIDE * ticks++ % count));
    int frame = task.plan().framePerStep() ? shown.step() - 1 : shown.lane().firstFrame();
    task.sink()
        .stepped(new FrameSink.Progress(stepsDone, framesDone, frame, shown.step(), shown.x0()));
    if (!finished()) {
      task.sink().between(this::snapshot);
    }
  }

  private void addAll(LaneState state) {
    int frames = state.lane().frames();
    for (int i = 0; i < frames; i++) {
      add(state, i, state.lane().firstFrame() + i);
    }
  }

  /** @param part which of the lane's pictures */
  private void add(LaneState state, int part, int index) {
    int size = task.plan().framePerStep()
        ? task.plan().latentSize()
        : task.plan().latentSize() / state.lane().frames();
    pending.add(state.x0(), part * size, size, index);
    framesDone++;
  }

  /** Hands out the frames whose lanes were finished in an earlier tick, and that were decoded meanwhile. */
  void deliver() {
    pending.deliver(task.sink());
  }

  /** Takes no more steps and hands out no more frames; then its model is not in use. */
  void abandon() {
    pending.discard();
  }

  boolean finished() {
    return unfinishedLanes() == 0;
  }

  /** A copy of everything the rest of the task depends on, after all frames before it were handed out. */
  SamplingSnapshot snapshot() {
    deliver();
    return new SamplingSnapshot(
        lanesOpened,
        stepsDone,
        framesDone,
        (nanosBefore + nanos) / 1_000_000,
        active.stream().map(LaneState::snapshot).toList());
  }

  /** Of this attempt: steps that a snapshot brought are not its own. */
  SamplingSummary summary() {
    return new SamplingSummary(stepsDone - stepsBefore, framesDone, nanos / 1_000_000);
  }
}
