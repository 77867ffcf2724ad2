package dev.kinora.worker.resume;

/** Where the frame log begins today: what is older was deleted, by its age or by the bytes that a partition may keep. */
@FunctionalInterface
public interface FrameLogBegin {
  /** First offset that the render's partition still has; UNAVAILABLE where no broker answers. Blocks; any thread. */
  long of(String render);
}
