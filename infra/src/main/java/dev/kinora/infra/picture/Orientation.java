package dev.kinora.infra.picture;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How a picture is turned before it is shown, as tag 274 of its EXIF data says (TIFF 6.0, "Orientation").
 *
 * @param value 1 to 8; 1: as it is stored
 */
record Orientation(int value) {
  static final Orientation STORED = new Orientation(1);

  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};
  private static final int TAG = 274;
  private static final int SHORT = 3;

  /** Damaged EXIF data say nothing. With or without the six letters that JPEG has before it. */
  static Orientation of(byte[] exif) {
    boolean prefixed = Arrays.equals(PREFIX, Arrays.copyOf(exif, PREFIX.length));
    ByteBuffer tiff =
        ByteBuffer.wrap(prefixed ? Arrays.copyOfRange(exif, PREFIX.length, exif.length) : exif);
    try {
      short order = tiff.getShort(0);
      if (order != 0x4949 && order != 0x4d4d) {
        return STORED;
      }
      tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = Short.toUnsignedInt(tiff.getShort(directory));
      for (int at = directory + 2; at < directory + 2 + 12 * entries; at += 12) {
        if (Short.toUnsignedInt(tiff.getShort(at)) == TAG && tiff.getShort(at + 2) == SHORT) {
          int value = tiff.getShort(at + 8);
          return value >= 1 && value <= 8 ? new Orientation(value) : STORED;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      return STORED;
    }
    return STORED;
  }

  /** Whether what is stored in rows is shown in columns. */
  boolean swaps() {
    return value >= 5;
  }

  BufferedImage upright(int width, int height, int[] argb) {
    int shownWidth = swaps() ? height : width;
    int shownHeight = swaps() ? width : height;
    var picture = new BufferedImage(shownWidth, shownHeight, BufferedImage.TYPE_INT_ARGB);
    boolean mirrored = value == 2 || value == 3 || value == 7 || value == 8;
    boolean upsideDown = value == 3 || value == 4 || value == 6 || value == 7;
    int[] row = new int[shownWidth];
    for (int y = 0; y < shownHeight; y++) {
      for (int x = 0; x < shownWidth; x++) {
        int column = swaps() ? y : x;
        int line = swaps() ? x : y;
        int fromX = mirrored ? width - 1 - column : column;
        int fromY = upsideDown ? height - 1 - line : line;
        row[x] = argb[fromY * width + fromX];
      }
      picture.setRGB(0, y, shownWidth, 1, row, 0, shownWidth);
    }
    return picture;
  }
}
