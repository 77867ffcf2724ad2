package dev.kinora.infra.picture;

import java.io.IOException;
import java.time.Duration;

/**
 * A rectangle that one picture lays on the canvas.
 *
 * @param length how long the canvas is shown then
 * @param blend whether what is transparent shows what was there before
 */
record Part(
    int left,
    int top,
    int width,
    int height,
    Duration length,
    boolean blend,
    Disposal disposal,
    Pixels pixels) {

  /** What is done to the rectangle before the next one comes. */
  enum Disposal {
    KEEP,
    CLEAR,
    RESTORE
  }

  /** The rectangle's pixels: straight ARGB of the file's own colours, rows from the top. */
  interface Pixels {
    int[] argb() throws IOException;
  }

  /** A picture that does not move. */
  static Part still(int width, int height, Pixels pixels) {
    return new Part(0, 0, width, height, Duration.ZERO, false, Disposal.KEEP, pixels);
  }
}
