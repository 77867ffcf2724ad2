package dev.kinora.infra.picture;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * JPEG (ITU T.81): grey, YCbCr, RGB, and the inks of CMYK and YCCK, told apart as libjpeg does. Inks are stored upside down, as Adobe
 * writes them, with or without Adobe's mark: so browsers take them. The decoder gets what it needs for pixels and nothing else.
 */
final class Jpeg {
  private static final byte[] ICC = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
  private static final int NO_MARK = -1;

  private final byte[] file;
  private final ByteArrayOutputStream bare = new ByteArrayOutputStream();
  private final SortedMap<Integer, byte[]> profile = new TreeMap<>();
  private Orientation orientation = Orientation.STORED;
  private byte[] frame = {};
  private boolean jfif;
  private int transform = NO_MARK;

  private Jpeg(byte[] file) {
    this.file = file;
  }

  static boolean is(byte[] file) {
    return file.length > 3
        && (file[0] & 255) == 0xff
        && (file[1] & 255) == 0xd8
        && (file[2] & 255) == 0xff;
  }

  static Parts parts(byte[] file) throws IOException {
    Jpeg jpeg = new Jpeg(file);
    int pictures = jpeg.read();
    ByteBuffer frame = ByteBuffer.wrap(jpeg.frame);
    int height = Short.toUnsignedInt(frame.getShort(1));
    int width = Short.toUnsignedInt(frame.getShort(3));
    int bands = frame.get(5);
    byte[] still = jpeg.still(pictures);
    byte[] icc = jpeg.icc();
    boolean yCck = jpeg.transform == 2;
    Part.Pixels pixels = bands == 4
        ? () -> inks(Samples.of("jpeg", still, true), width, height, yCck, icc)
        : () -> Samples.argb(
            Samples.of("jpeg", still, false),
            width,
            height,
            (samples, at) -> bands == 1
                ? Samples.opaque(samples[at], samples[at], samples[at])
                : Samples.opaque(samples[at], samples[at + 1], samples[at + 2]));
    Colours colours = bands == 4 || icc.length == 0 ? Colours.SRGB : Colours.of(icc, bands == 1);
    return new Parts(
        width,
        height,
        java.util.List.of(Part.still(width, height, pixels)),
        colours,
        jpeg.orientation);
  }

  /** Reads up to where pixels begin; that place is given back. */
  private int read() {
    int at = 2;
    while (true) {
      while ((file[at] & 255) != 0xff) {
        at++; // decoders pass over what is no marker
      }
      while ((file[at] & 255) == 0xff) {
        at++;
      }
      int marker = file[at++] & 255;
      if (marker == 0xda) { // start of scan
        if (frame.length < 6) {
          throw new PictureException("has pixels before their size");
        }
        return at - 2;
      }
      if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd9)) {
        continue; // without content
      }
      int size = (file[at] & 255) << 8 | (file[at + 1] & 255);
      if (size < 2 || at + size > file.length) {
        throw new PictureException("ends within a segment (cut off?)");
      }
      take(marker, Arrays.copyOfRange(file, at + 2, at + size));
      at += size;
    }
  }

  private void take(int marker, byte[] segment) {
    boolean startOfFrame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (startOfFrame) {
      frame = segment;
    }
    if (marker == 0xe0 && starts(segment, JFIF)) {
      jfif = true;
    } else if (marker == 0xe1 && starts(segment, EXIF) && orientation.value() == 1) {
      orientation = Orientation.of(segment);
    } else if (marker == 0xe2 && starts(segment, ICC) && segment.length > ICC.length + 2) {
      profile.put(
          segment[ICC.length] & 255, Arrays.copyOfRange(segment, ICC.length + 2, segment.length));
    } else if (marker == 0xee && starts(segment, ADOBE) && segment.length > 11) {
      transform = segment[11];
    } else if (marker < 0xe0 || (marker > 0xef && marker != 0xfe)) {
      segment(bare, marker, segment);
    }
  }

  /** What the decoder needs: one mark that tells the colours, tables, and the pixels with all that follows. */
  private byte[] still(int pictures) {
    var out = new ByteArrayOutputStream();
    out.write(0xff);
    out.write(0xd8);
    int bands = frame[5];
    byte[] mark = Arrays.copyOf(ADOBE, 12);
    mark[6] = 100; // version
    mark[11] = (byte) (bands == 3 && !rgb() ? 1 : 0);
    if (bands >= 3) {
      segment(out, 0xee, mark);
    }
    out.writeBytes(bare.toByteArray());
    out.write(file, pictures, file.length - pictures);
    return out.toByteArray();
  }

  private boolean rgb() {
    if (jfif) {
      return false;
    }
    if (transform != NO_MARK) {
      return transform == 0;
    }
    return frame.length > 12 && frame[6] == 'R' && frame[9] == 'G' && frame[12] == 'B';
  }

  private byte[] icc() {
    var whole = new ByteArrayOutputStream();
    profile.values().forEach(whole::writeBytes);
    return whole.toByteArray();
  }

  private static int[] inks(Raster raster, int width, int height, boolean yCck, byte[] icc) {
    int[] stored = Samples.argb(raster, width, height, (samples, at) -> {
      int c = samples[at];
      int m = samples[at + 1];
      int y = samples[at + 2];
      if (yCck) {
        double blue = m - 128;
        double red = y - 128;
        m = 255 - level(c - .344136 * blue - .714136 * red);
        y = 255 - level(c + 1.772 * blue);
        c = 255 - level(c + 1.402 * red);
      }
      return c << 24 | m << 16 | y << 8 | samples[at + 3]; // what is left of the light
    });
    return printed(stored, width, height, icc);
  }

  /** With a profile of inks as it says; else each ink takes its share of the light, as in browsers. */
  private static int[] printed(int[] light, int width, int height, byte[] icc) {
    if (icc.length > 0) {
      try {
        ICC_Profile inks = ICC_Profile.getInstance(icc);
        if (inks.getColorSpaceType() == ColorSpace.TYPE_CMYK) {
          return Samples.argb(
              Colours.ofInks(inks, raster(light, width, height)),
              width,
              height,
              (samples, at) -> Samples.opaque(samples[at], samples[at + 1], samples[at + 2]));
        }
      } catch (IllegalArgumentException | CMMException e) {
        // A damaged profile says nothing.
      }
    }
    int[] argb = new int[light.length];
    for (int i = 0; i < argb.length; i++) {
      int key = light[i] & 255;
      argb[i] = Samples.opaque(
          ((light[i] >>> 24) * key + 127) / 255,
          ((light[i] >> 16 & 255) * key + 127) / 255,
          ((light[i] >> 8 & 255) * key + 127) / 255);
    }
    return argb;
  }

  private static Raster raster(int[] light, int width, int height) {
    WritableRaster inks =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
    int[] row = new int[4 * width];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 255 - (light[y * width + i / 4] >>> (24 - 8 * (i % 4)) & 255);
      }
      inks.setPixels(0, y, width, 1, row);
    }
    return inks;
  }

  private static int level(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  private static boolean starts(byte[] segment, byte[] with) {
    return segment.length >= with.length
        && Arrays.equals(segment, 0, with.length, with, 0, with.length);
  }

  private static void segment(ByteArrayOutputStream out, int marker, byte[] content) {
    out.write(0xff);
    out.write(marker);
    out.write((content.length + 2) >> 8);
    out.write(content.length + 2);
    out.writeBytes(content);
  }
}
