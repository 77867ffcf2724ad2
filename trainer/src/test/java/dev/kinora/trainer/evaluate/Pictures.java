package dev.kinora.trainer.evaluate;

import dev.kinora.trainer.dataset.Picture;
import java.util.Arrays;
import java.util.List;

/** Pictures whose numbers are known. */
final class Pictures {
  static final int SIDE = 16;

  private Pictures() {}

  /** Every channel of every pixel has one value. */
  static Picture flat(int value) {
    byte[] rgba = new byte[4 * SIDE * SIDE];
    Arrays.fill(rgba, (byte) value);
    return new Picture(SIDE, SIDE, rgba);
  }

  static List<Picture> flats(int... values) {
    return Arrays.stream(values).mapToObj(Pictures::flat).toList();
  }

  /** Black but for one pixel. */
  static Picture dot(int x, int y, int value) {
    byte[] rgba = new byte[4 * SIDE * SIDE];
    Arrays.fill(rgba, 4 * (y * SIDE + x), 4 * (y * SIDE + x) + 4, (byte) value);
    return new Picture(SIDE, SIDE, rgba);
  }

  /** {@code low} and {@code high} in turn from pixel to pixel, as on a chess board. */
  static Picture chequered(int low, int high) {
    byte[] rgba = new byte[4 * SIDE * SIDE];
    for (int i = 0; i < rgba.length; i++) {
      int pixel = i / 4;
      rgba[i] = (byte) ((pixel % SIDE + pixel / SIDE) % 2 == 0 ? low : high);
    }
    return new Picture(SIDE, SIDE, rgba);
  }

  /** Channel values of one pixel. */
  static int at(Picture picture, int x, int y) {
    return picture.rgba()[4 * (y * picture.width() + x)] & 255;
  }
}
