package dev.kinora.infra.picture;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small picture files, made piece by piece. */
final class TestPictures {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  private TestPictures() {}

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] joined(byte[]... pieces) {
    var out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  /** A PNG of one row; {@code row} as it is stored. */
  static byte[] png(int width, int depth, int type, byte[] row, byte[]... chunks) {
    return joined(
        PNG,
        chunk("IHDR", header(width, 1, depth, type)),
        joined(chunks),
        chunk("IDAT", zipped(joined(bytes(0), row))),
        chunk("IEND", new byte[0]));
  }

  /** The same moving, of 8-bit RGBA; {@code chunks} are what lies between header and end. */
  static byte[] apng(int width, int height, byte[]... chunks) {
    return joined(
        PNG,
        chunk("IHDR", header(width, height, 8, 6)),
        chunk("acTL", new byte[8]),
        joined(chunks),
        chunk("IEND", new byte[0]));
  }

  static byte[] control(int width, int left, int milliseconds, int dispose, int blend) {
    return chunk(
        "fcTL",
        ByteBuffer.allocate(26)
            .putInt(0)
            .putInt(width)
            .putInt(1)
            .putInt(left)
            .putInt(0)
            .putShort((short) milliseconds)
            .putShort((short) 1000)
            .put((byte) dispose)
            .put((byte) blend)
            .array());
  }

  /** A row of pixels as the data of the first picture, or of a later one. */
  static byte[] data(boolean first, int... argb) {
    var row = new ByteArrayOutputStream();
    row.write(0);
    for (int pixel : argb) {
      row.writeBytes(bytes(pixel >> 16, pixel >> 8, pixel, pixel >>> 24));
    }
    byte[] zipped = zipped(row.toByteArray());
    return first ? chunk("IDAT", zipped) : chunk("fdAT", joined(new byte[4], zipped));
  }

  static byte[] chunk(String name, byte[] content) {
    byte[] tag = name.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(tag);
    sum.update(content);
    return joined(number(content.length), tag, content, number((int) sum.getValue()));
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] zipped(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var zip = new DeflaterOutputStream(out)) {
      zip.write(content);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written", e);
    }
    return out.toByteArray();
  }

  /** EXIF data that say nothing but an orientation. */
  static byte[] exif(int orientation) {
    return joined(
        "II*\0".getBytes(StandardCharsets.US_ASCII),
        bytes(8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0));
  }

  /** Java's sRGB with the colorants of Display P3. */
  static byte[] p3() {
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    ByteBuffer bytes = ByteBuffer.wrap(profile);
    double[][] colorants = {
      {.51512, .24120, -.00105}, {.29198, .69225, .04189}, {.15710, .06657, .78407}
    };
    for (int k = 0; k < bytes.getInt(128); k++) {
      String tag = new String(profile, 132 + 12 * k, 4, StandardCharsets.US_ASCII);
      if (tag.endsWith("XYZ")) {
        double[] colorant = colorants["rgb".indexOf(tag.charAt(0))];
        for (int c = 0; c < 3; c++) {
          int value = (int) Math.round(65536 * colorant[c]);
          bytes.putInt(bytes.getInt(136 + 12 * k) + 8 + 4 * c, value);
        }
      }
    }
    return profile;
  }

  /** A JPEG of 16 x 8 pixels, left half and right half of one colour each; four bands are inks as they are stored. */
  static byte[] jpeg(int[] left, int[] right) throws IOException {
    int bands = left.length;
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 8, bands, null);
    for (int i = 0; i < 16 * 8; i++) {
      raster.setPixel(i % 16, i / 16, i % 16 < 8 ? left : right);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var out = new ByteArrayOutputStream();
    try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(to);
      if (bands == 3) {
        var image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        image.setData(raster);
        writer.write(image);
      } else {
        writer.write(null, new IIOImage(raster, null, null), null);
      }
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** With a segment behind the start. */
  static byte[] with(byte[] jpeg, int marker, byte[] content) {
    return joined(
        Arrays.copyOf(jpeg, 2),
        bytes(0xff, marker, (content.length + 2) >> 8, content.length + 2),
        content,
        Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  /** Head of a GIF with red, green, blue and white. */
  static byte[] gif(String version, int width, int height) {
    return joined(
        version.getBytes(StandardCharsets.US_ASCII),
        bytes(width, 0, height, 0, 0x81, 0, 0),
        bytes(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255));
  }

  static byte[] gifControl(int disposal, int hundredths, int clear) {
    return bytes(
        0x21, 0xf9, 4, disposal << 2 | (clear < 0 ? 0 : 1), hundredths, 0, Math.max(0, clear), 0);
  }

  /** A row of colours of the palette. Each has a code of its own, and the table of codes begins anew with each. */
  static byte[] gifRow(int left, int... colours) {
    long bits = 0;
    int length = 0;
    for (int colour : colours) {
      bits |= 4L << length | (long) colour << (length + 3);
      length += 6;
    }
    bits |= 5L << length;
    byte[] data = new byte[(length + 3 + 7) / 8];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (bits >> (8 * i));
    }
    return joined(
        bytes(',', left, 0, 0, 0, colours.length, 0, 1, 0, 0, 2, data.length), data, bytes(0));
  }

  private static byte[] header(int width, int height, int depth, int type) {
    return joined(number(width), number(height), bytes(depth, type, 0, 0, 0));
  }
}
