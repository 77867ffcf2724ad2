package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.Picture;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** The ARGB canvas on which an animation's partial frames are laid one after the other. Not premultiplied, like the files. */
final class Canvas {
  private final int width;
  private final int height;
  private int[] argb;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.argb = new int[width * height];
  }

  void draw(BufferedImage part, int left, int top, boolean blend) {
    int columns = Math.min(part.getWidth(), width - left);
    int rows = Math.min(part.getHeight(), height - top);
    if (columns < 1 || rows < 1) {
      return;
    }
    int[] source = part.getRGB(0, 0, columns, rows, null, 0, columns);
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int target = (y + top) * width + x + left;
        int pixel = source[y * columns + x];
        argb[target] = blend ? over(pixel, argb[target]) : pixel;
      }
    }
  }

  void clear(int left, int top, int columns, int rows) {
    for (int y = top; y < Math.min(height, top + rows); y++) {
      Arrays.fill(argb, y * width + left, y * width + Math.min(width, left + columns), 0);
    }
  }

  int[] snapshot() {
    return argb.clone();
  }

  void restore(int[] snapshot) {
    argb = snapshot.clone();
  }

  Picture picture() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, width, height, argb, 0, width);
    return Picture.of(image);
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
