package dev.kinora.infra.picture;

import java.io.IOException;
import java.util.Arrays;

/** The straight ARGB canvas on which partial pictures are laid one after the other. */
final class Canvas {
  private final int width;
  private final int height;
  private int[] argb;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.argb = new int[width * height];
  }

  /** What is shown once the part is laid on; it is disposed of then. The array is the caller's. */
  int[] shown(Part part) throws IOException {
    int[] pixels = part.pixels().argb();
    int[] before = part.disposal() == Part.Disposal.RESTORE ? argb.clone() : argb;
    draw(part, pixels);
    int[] shown = argb.clone();
    switch (part.disposal()) {
      case KEEP -> {}
      case CLEAR -> clear(part);
      case RESTORE -> argb = before;
    }
    return shown;
  }

  private void draw(Part part, int[] pixels) {
    int columns = Math.min(part.width(), width - part.left());
    int rows = Math.min(part.height(), height - part.top());
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int target = (y + part.top()) * width + x + part.left();
        int pixel = pixels[y * part.width() + x];
        argb[target] = part.blend() ? over(pixel, argb[target]) : pixel;
      }
    }
  }

  private void clear(Part part) {
    int right = Math.min(width, part.left() + part.width());
    for (int y = part.top(); y < Math.min(height, part.top() + part.height()); y++) {
      if (part.left() < right) {
        Arrays.fill(argb, y * width + part.left(), y * width + right, 0);
      }
    }
  }

  private static int over(int top, int bottom) {
    int topAlpha = top >>> 24;
    int bottomAlpha = (bottom >>> 24) * (255 - topAlpha) / 255;
    int alpha = topAlpha + bottomAlpha;
    if (alpha == 0 || topAlpha == 255) {
      return top;
    }
    int out = alpha << 24;
    for (int shift = 0; shift <= 16; shift += 8) {
      int colour =
          ((top >> shift & 255) * topAlpha + (bottom >> shift & 255) * bottomAlpha) / alpha;
      out |= colour << shift;
    }
    return out;
  }
}
