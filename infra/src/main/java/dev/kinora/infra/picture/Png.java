package dev.kinora.infra.picture;

import dev.kinora.infra.picture.Part.Disposal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.InflaterInputStream;

/**
 * PNG and animated PNG (W3C PNG, third edition). Colours are those of the first there is of an ICC profile, the sRGB chunk, gamma and
 * chromaticities. The animation's first picture may be another than the one that viewers without animation show.
 */
final class Png {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int CONTROL_BYTES = 26;
  private static final long TICK_NANOS = 10_000;

  private final ByteBuffer file;
  private final List<Picture> pictures = new ArrayList<>();
  private byte[] header = {};
  private byte[] palette = {};
  private byte[] transparent = {};
  private byte[] profile = {};
  private boolean standard;
  private long gamma;
  private int[] places = {};
  private Orientation orientation = Orientation.STORED;

  private Png(byte[] file) {
    this.file = ByteBuffer.wrap(file);
  }

  /** A picture's control chunk, empty where there was none, and the chunks of its compressed data. */
  private record Picture(byte[] control, List<byte[]> data) {}

  static boolean is(byte[] file) {
    return file.length >= 8 && ByteBuffer.wrap(file).getLong() == SIGNATURE;
  }

  static Parts parts(byte[] file) {
    Png png = new Png(file);
    png.read();
    PngPixels pixels = PngPixels.of(png.header, png.palette, png.transparent);
    List<Picture> moving = png.pictures.stream()
        .filter(picture -> picture.control().length > 0 && !picture.data().isEmpty())
        .toList();
    List<Part> parts = new ArrayList<>();
    if (moving.isEmpty()) {
      for (Picture picture : png.pictures.stream().limit(1).toList()) {
        parts.add(Part.still(
            pixels.width(),
            pixels.height(),
            () -> pixels.argb(pixels.width(), pixels.height(), picture.data())));
      }
    }
    for (Picture picture : moving) {
      parts.add(part(picture, pixels, parts.isEmpty()));
    }
    return new Parts(
        pixels.width(), pixels.height(), parts, png.colours(pixels.grey()), png.orientation);
  }

  private void read() {
    file.position(8);
    String type = "";
    while (!type.equals("IEND") && file.remaining() >= 8) {
      int size = file.getInt();
      byte[] name = new byte[4];
      file.get(name);
      type = new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
      if (size < 0 || size > file.remaining()) {
        throw new PictureException("ends within a chunk (cut off?)");
      }
      byte[] chunk = new byte[size];
      file.get(chunk);
      file.position(Math.min(file.limit(), file.position() + 4)); // its checksum
      take(type, chunk);
    }
  }

  private void take(String type, byte[] chunk) {
    ByteBuffer bytes = ByteBuffer.wrap(chunk);
    switch (type) {
      case "IHDR" -> header = chunk;
      case "PLTE" -> palette = chunk;
      case "tRNS" -> transparent = chunk;
      case "iCCP" -> profile = inflated(chunk);
      case "sRGB" -> standard = true;
      case "gAMA" -> gamma = Integer.toUnsignedLong(bytes.getInt());
      case "cHRM" -> {
        places = new int[8];
        bytes.asIntBuffer().get(places);
      }
      case "eXIf" -> orientation = Orientation.of(chunk);
      case "fcTL" -> pictures.add(new Picture(chunk, new ArrayList<>()));
      case "IDAT" -> {
        if (pictures.isEmpty()) { // no part of an animation that may follow
          pictures.add(new Picture(new byte[0], new ArrayList<>()));
        }
        pictures.getLast().data().add(chunk);
      }
      case "fdAT" -> {
        if (!pictures.isEmpty()) {
          pictures.getLast().data().add(Arrays.copyOfRange(chunk, 4, chunk.length));
        }
      }
      default -> {} // says nothing of how it looks
    }
  }

  private static Part part(Picture picture, PngPixels pixels, boolean first) {
    if (picture.control().length < CONTROL_BYTES) {
      throw new PictureException("has a damaged fcTL chunk");
    }
    ByteBuffer control = ByteBuffer.wrap(picture.control());
    int width = control.getInt(4);
    int height = control.getInt(8);
    int left = control.getInt(12);
    int top = control.getInt(16);
    if (left < 0 || top < 0 || width > pixels.width() - left || height > pixels.height() - top) {
      throw new PictureException("has a picture that reaches beyond its canvas");
    }
    Disposal disposal = Disposal.values()[Math.floorMod(control.get(24), 3)];
    return new Part(
        left,
        top,
        width,
        height,
        length(
            Short.toUnsignedInt(control.getShort(20)), Short.toUnsignedInt(control.getShort(22))),
        control.get(25) == 1,
        first && disposal == Disposal.RESTORE ? Disposal.CLEAR : disposal,
        () -> pixels.argb(width, height, picture.data()));
  }

  /** Seconds as a fraction, of hundredths where it has no denominator, to the nearest hundred-thousandth. */
  private static Duration length(int numerator, int denominator) {
    double ticks = numerator * 1e5 / (denominator == 0 ? 100 : denominator);
    return Duration.ofNanos(TICK_NANOS * Math.round(ticks));
  }

  private Colours colours(boolean grey) {
    if (profile.length > 0) {
      return Colours.of(profile, grey);
    }
    return standard ? Colours.SRGB : Gamma.of(gamma, grey ? new int[0] : places);
  }

  /** After a name, a NUL and a byte for the only method there is. A damaged or huge profile is none. */
  private static byte[] inflated(byte[] chunk) {
    int name = 0;
    while (name < chunk.length && chunk[name] != 0) {
      name++;
    }
    int start = Math.min(chunk.length, name + 2);
    try (InputStream zip =
        new InflaterInputStream(new ByteArrayInputStream(chunk, start, chunk.length - start))) {
      byte[] profile = zip.readNBytes(Colours.LARGEST_PROFILE + 1);
      return profile.length > Colours.LARGEST_PROFILE ? new byte[0] : profile;
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
