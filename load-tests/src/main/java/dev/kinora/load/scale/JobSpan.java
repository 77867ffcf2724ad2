package dev.kinora.load.scale;

/**
 * One job that is done.
 *
 * @param id of its render
 * @param worker that began it last
 * @param from when its first attempt began, in milliseconds of the broker's clock
 * @param to when it ended, by the same clock
 * @param deviceMillis that the device worked on its frames
 */
public record JobSpan(String id, String worker, long from, long to, int frames, long deviceMillis) {
  public JobSpan {
    if (to < from) {
      throw new IllegalArgumentException("a job from %s to %s".formatted(from, to));
    }
  }
}
