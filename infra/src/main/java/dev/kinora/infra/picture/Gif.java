package dev.kinora.infra.picture;

import dev.kinora.infra.picture.Part.Disposal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * GIF, 87a and 89a. As browsers have it: a screen smaller than the first picture grows to it, a picture of no size has the screen's, of
 * several control blocks the last counts, and a file may end after a whole picture without saying so.
 */
final class Gif {
  private static final int HEADER = 13;
  private static final int IMAGE = 10;

  private final byte[] file;
  private final List<Part> parts = new ArrayList<>();
  private int width;
  private int height;
  private byte[] palette = {};
  private Control control = Control.NONE;
  private int at = HEADER;

  private Gif(byte[] file) {
    this.file = file;
  }

  /** @param clear the palette's number that is transparent, -1: none */
  private record Control(Duration length, Disposal disposal, int clear) {
    static final Control NONE = new Control(Duration.ZERO, Disposal.KEEP, -1);
  }

  static boolean is(byte[] file) {
    return file.length >= HEADER
        && new String(file, 0, 6, StandardCharsets.ISO_8859_1).matches("GIF8[79]a");
  }

  static Parts parts(byte[] file) {
    Gif gif = new Gif(file);
    gif.read();
    return new Parts(gif.width, gif.height, gif.parts, Colours.SRGB, Orientation.STORED);
  }

  private void read() {
    width = two(6);
    height = two(8);
    palette = table(file[10]);
    while (at < file.length && file[at] != ';') {
      int block = file[at];
      if (block == '!') {
        extension();
      } else if (block == ',') {
        picture();
      } else if (parts.isEmpty()) {
        throw new PictureException("has a block of unknown kind %s".formatted(block & 255));
      } else {
        return; // what lies behind the pictures is nothing to us
      }
    }
  }

  private void extension() {
    boolean graphic = (file[at + 1] & 255) == 0xf9 && file[at + 2] >= 4;
    if (graphic) {
      int flags = file[at + 3];
      Disposal disposal = switch (flags >> 2 & 7) {
        case 2 -> Disposal.CLEAR;
        case 3, 4 -> Disposal.RESTORE;
        default -> Disposal.KEEP;
      };
      control = new Control(
          Duration.ofMillis(10L * two(at + 4)),
          disposal,
          (flags & 1) == 1 ? file[at + 6] & 255 : -1);
    }
    at += 2;
    blocks();
  }

  private void picture() {
    int left = two(at + 1);
    int top = two(at + 3);
    int columns = two(at + 5);
    int rows = two(at + 7);
    byte flags = file[at + 9];
    if (parts.isEmpty()) {
      width = Math.max(width, left + columns);
      height = Math.max(height, top + rows);
    }
    int wide = columns == 0 ? width : columns;
    int high = rows == 0 ? height : rows;
    at += IMAGE;
    byte[] own = table(flags);
    byte[] colours = own.length > 0 ? own : palette;
    int start = at++; // the size of the first codes
    blocks();
    byte[] data = Arrays.copyOfRange(file, start, at);
    int clear = control.clear();
    parts.add(new Part(
        left,
        top,
        wide,
        high,
        control.length(),
        true,
        control.disposal(),
        () -> argb(still(wide, high, flags, data), wide, high, colours, clear)));
    control = Control.NONE;
  }

  /** Passes over sub-blocks and their end. */
  private void blocks() {
    while (file[at] != 0) {
      at += 1 + (file[at] & 255);
    }
    at++;
  }

  /** The colours that follow, where the flags say that some do. */
  private byte[] table(byte flags) {
    if (flags >= 0) {
      return new byte[0];
    }
    int size = 3 << ((flags & 7) + 1);
    byte[] table = Arrays.copyOfRange(file, at, at + size);
    at += size;
    return table;
  }

  /** The palette of a still is all black: its pixels are read as numbers. */
  private static byte[] still(int columns, int rows, byte flags, byte[] data) {
    var out = new ByteArrayOutputStream();
    out.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
    size(out, columns, rows);
    out.write(0xf7); // 256 colours
    out.write(0);
    out.write(0);
    out.writeBytes(new byte[3 * 256]);
    out.write(',');
    size(out, 0, 0);
    size(out, columns, rows);
    out.write(flags & 0x40); // rows in four passes
    out.writeBytes(data);
    out.write(';');
    return out.toByteArray();
  }

  private static int[] argb(byte[] still, int columns, int rows, byte[] colours, int clear)
      throws IOException {
    return Samples.argb(Samples.of("gif", still, false), columns, rows, (samples, at) -> {
      int index = samples[at];
      int entry = 3 * index;
      int colour = entry + 2 < colours.length
          ? Samples.opaque(colours[entry] & 255, colours[entry + 1] & 255, colours[entry + 2] & 255)
          : Samples.opaque(0, 0, 0);
      return index == clear ? 0 : colour;
    });
  }

  private static void size(ByteArrayOutputStream out, int first, int second) {
    out.write(first);
    out.write(first >> 8);
    out.write(second);
    out.write(second >> 8);
  }

  private int two(int offset) {
    return (file[offset] & 255) | (file[offset + 1] & 255) << 8;
  }
}
