package dev.kinora.worker.sampler;

import dev.kinora.v1.PixelFormat;
import java.util.function.Supplier;

/**
 * Where one task's frames go. Called on the sampler's thread: a sink that blocks makes the whole device wait, which is how a
 * slow log slows sampling instead of filling memory. An exception ends the task with it.
 */
public interface FrameSink {
  /** In frame order, each once. The pixels are the sink's from now on. */
  void frame(Picture picture);

  /** After each tick of the task. */
  default void stepped(Progress progress) {}

  /** After each tick but the last; {@code now} copies where the task is, for the time being. */
  default void between(Supplier<SamplingSnapshot> now) {}

  /** The task was cancelled and takes no more steps; {@code now} copies where it is. */
  default void stopped(Supplier<SamplingSnapshot> now) {}

  /**
   * A finished picture: rows from the top, no padding.
   *
   * @param index in the clip
   */
  record Picture(int index, int width, int height, PixelFormat pixelFormat, byte[] pixels) {}

  /**
   * How far a task is.
   *
   * @param stepsDone of all lanes together
   * @param frame index of the frame whose estimate this is
   * @param estimate the x0 of that frame at its latest step; valid during the call only
   */
  record Progress(int stepsDone, int framesDone, int frame, int step, float[] estimate) {}
}
