package dev.kinora.worker.sampler;

import dev.kinora.worker.model.FrameDecoder;
import dev.kinora.worker.model.NoiseScheduler;
import dev.kinora.worker.plan.Lane;
import java.util.ArrayList;
import java.util.List;

/**
 * One task on its way: the lanes that are being denoised now, and what is done. Lanes start in frame order, as many at once
 * as fill the model's best bucket, so the first frames leave while later ones are still noise. Used by the sampler's thread
 * only.
 */
final class ClipSampling {
  /** From one lane that is shown to the next; no bucket is a multiple of it. */
  private static final int STRIDE = 5;

  private final SamplingTask task;
  private final NoiseScheduler scheduler;
  private final int width;
  private final List<LaneState> active = new ArrayList<>();

  private int lanesOpened;
  private int stepsDone;
  private int framesDone;
  private int ticks;
  private long nanos;

  ClipSampling(SamplingTask task) {
    this.task = task;
    this.scheduler = NoiseScheduler.of(
        task.plan().render().scheduler(),
        task.model().manifest(),
        task.plan().render().steps());
    this.width = Math.max(1, task.model().profile().best() / LaneState.rows(task.plan()));
  }

  /** The lanes of the next tick. */
  List<LaneState> lanes() {
    if (active.isEmpty()) {
      List<Lane> all = task.plan().lanes();
      while (active.size() < width && lanesOpened < all.size()) {
        active.add(new LaneState(all.get(lanesOpened++), task.plan(), scheduler));
      }
    }
    return active;
  }

  /** After the denoiser ran on {@link #lanes}: advances them and hands out the frames that are ready. */
  void advance(long denoiserNanos) {
    nanos += denoiserNanos;
    active.forEach(LaneState::advance);
    stepsDone += active.size();
    LaneState first = active.get(0);
    if (task.plan().framePerStep()) {
      emit(first.x0(), 0, first.step() - 1);
    } else if (first.finished()) {
      active.forEach(this::emitAll);
    }
    // Another lane each time, so that whoever watches soon sees all parts of the clip.
    LaneState shown = active.get(Math.floorMod(STRIDE * ticks++, active.size()));
    int frame = task.plan().framePerStep() ? framesDone - 1 : shown.lane().firstFrame();
    task.sink()
        .stepped(new FrameSink.Progress(stepsDone, framesDone, frame, shown.step(), shown.x0()));
    active.removeIf(LaneState::finished);
  }

  private void emitAll(LaneState state) {
    int frames = state.lane().frames();
    int size = task.plan().latentSize() / frames;
    for (int i = 0; i < frames; i++) {
      emit(state.x0(), i * size, state.lane().firstFrame() + i);
    }
  }

  private void emit(float[] latents, int offset, int index) {
    FrameDecoder decoder = task.model().decoder();
    byte[] pixels = decoder.decode(latents, offset);
    task.sink()
        .frame(new FrameSink.Picture(
            index, decoder.width(), decoder.height(), decoder.pixelFormat(), pixels));
    framesDone++;
  }

  boolean finished() {
    return active.isEmpty() && lanesOpened == task.plan().lanes().size();
  }

  SamplingSummary summary() {
    return new SamplingSummary(stepsDone, framesDone, nanos / 1_000_000);
  }
}
