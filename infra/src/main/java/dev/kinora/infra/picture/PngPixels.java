package dev.kinora.infra.picture;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The pixels of a PNG, or of one of its rectangles: its data in a file of their own, read as numbers, which palette and transparent
 * colour then give a meaning.
 *
 * @param type of colours: 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha
 * @param transparent 16 bits for each number of the colour that is transparent; or alphas of the palette
 */
record PngPixels(
    byte[] header, int width, int height, int type, byte[] palette, byte[] transparent) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  static PngPixels of(byte[] header, byte[] palette, byte[] transparent) {
    if (header.length < 13) {
      throw new PictureException("has no IHDR chunk");
    }
    ByteBuffer bytes = ByteBuffer.wrap(header);
    return new PngPixels(header, bytes.getInt(0), bytes.getInt(4), header[9], palette, transparent);
  }

  boolean grey() {
    return type == 0 || type == 4;
  }

  int[] argb(int columns, int rows, List<byte[]> data) throws IOException {
    Raster raster = Samples.of("png", still(columns, rows, data), false);
    int most = (1 << header[8]) - 1;
    return Samples.argb(raster, columns, rows, (samples, at) -> switch (type) {
      case 0 -> grey(samples[at], most, clear(samples, at, 1) ? 0 : 255);
      case 2 -> rgb(samples, at, most, clear(samples, at, 3) ? 0 : 255);
      case 3 -> entry(samples[at]);
      case 4 -> grey(samples[at], most, level(samples[at + 1], most));
      default -> rgb(samples, at, most, level(samples[at + 3], most));
    });
  }

  private boolean clear(int[] samples, int at, int bands) {
    if (transparent.length < 2 * bands) {
      return false;
    }
    for (int c = 0; c < bands; c++) {
      int clear = (transparent[2 * c] & 255) << 8 | (transparent[2 * c + 1] & 255);
      if (samples[at + c] != clear) {
        return false;
      }
    }
    return true;
  }

  /** A number beyond the palette is black, as libpng has it. */
  private int entry(int index) {
    int alpha = index < transparent.length ? transparent[index] & 255 : 255;
    int at = 3 * index;
    int rgb = at + 2 < palette.length
        ? (palette[at] & 255) << 16 | (palette[at + 1] & 255) << 8 | (palette[at + 2] & 255)
        : 0;
    return alpha << 24 | rgb;
  }

  private static int grey(int sample, int most, int alpha) {
    int level = level(sample, most);
    return alpha << 24 | level << 16 | level << 8 | level;
  }

  private static int rgb(int[] samples, int at, int most, int alpha) {
    return alpha << 24
        | level(samples[at], most) << 16
        | level(samples[at + 1], most) << 8
        | level(samples[at + 2], most);
  }

  private static int level(int sample, int most) {
    return most == 255 ? sample : (sample * 255 + most / 2) / most;
  }

  private byte[] still(int columns, int rows, List<byte[]> data) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(SIGNATURE);
    byte[] size = header.clone();
    ByteBuffer.wrap(size).putInt(columns).putInt(rows);
    chunk(out, "IHDR", size);
    if (type == 3) {
      chunk(out, "PLTE", palette);
    }
    for (byte[] piece : data) {
      chunk(out, "IDAT", piece);
    }
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] content)
      throws IOException {
    byte[] tag = name.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(tag);
    sum.update(content);
    out.write(ByteBuffer.allocate(4).putInt(content.length).array());
    out.write(tag);
    out.write(content);
    out.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }
}
