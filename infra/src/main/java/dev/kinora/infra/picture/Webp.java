package dev.kinora.infra.picture;

import dev.kinora.infra.picture.Part.Disposal;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** WebP, still and animated (RFC 9649). What lies behind the file's own end is not looked at. */
final class Webp {
  private static final int HEADER = 12;
  private static final int FRAME_HEADER = 16;

  private final ByteBuffer file;
  private final List<Part> parts = new ArrayList<>();
  private final List<Chunk> still = new ArrayList<>();
  private int width;
  private int height;
  private byte[] profile = {};
  private Orientation orientation = Orientation.STORED;

  private Webp(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private record Chunk(String tag, byte[] content) {}

  static boolean is(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    return file.length >= HEADER
        && tag(bytes, 0).equals("RIFF")
        && tag(bytes, 8).equals("WEBP");
  }

  static Parts parts(byte[] file) {
    Webp webp = new Webp(file);
    long end = 8 + Integer.toUnsignedLong(webp.file.getInt(4));
    webp.chunks(HEADER, Math.min(end, file.length)).forEach(webp::take);
    if (webp.parts.isEmpty() && !webp.still.isEmpty()) {
      webp.takeStill();
    }
    Colours colours = webp.profile.length == 0 ? Colours.SRGB : Colours.of(webp.profile, false);
    return new Parts(webp.width, webp.height, webp.parts, colours, webp.orientation);
  }

  private List<Chunk> chunks(int from, long to) {
    List<Chunk> chunks = new ArrayList<>();
    for (long at = from; at + 8 <= to; ) {
      int start = (int) at;
      long size = Integer.toUnsignedLong(file.getInt(start + 4));
      if (at + 8 + size > to) {
        throw new PictureException("ends within a chunk (cut off?)");
      }
      byte[] content = new byte[(int) size];
      file.get(start + 8, content);
      chunks.add(new Chunk(tag(file, start), content));
      at += 8 + size + (size & 1);
    }
    return chunks;
  }

  private void take(Chunk chunk) {
    ByteBuffer bytes = ByteBuffer.wrap(chunk.content()).order(ByteOrder.LITTLE_ENDIAN);
    switch (chunk.tag()) {
      case "VP8X" -> {
        width = three(bytes, 4) + 1;
        height = three(bytes, 7) + 1;
      }
      case "ICCP" ->
        profile = chunk.content().length > Colours.LARGEST_PROFILE ? profile : chunk.content();
      case "EXIF" -> orientation = Orientation.of(chunk.content());
      case "ANMF" -> parts.add(moving(bytes));
      case "ALPH", "VP8 ", "VP8L" -> still.add(chunk);
      default -> {} // says nothing of how it looks
    }
  }

  private void takeStill() {
    int[] size = size(still.getLast());
    width = width == 0 ? size[0] : width;
    height = height == 0 ? size[1] : height;
    parts.add(Part.still(width, height, () -> argb(width, height, still)));
  }

  private Part moving(ByteBuffer frame) {
    int columns = three(frame, 6) + 1;
    int rows = three(frame, 9) + 1;
    int flags = frame.get(15);
    byte[] content = new byte[frame.capacity() - FRAME_HEADER];
    frame.get(FRAME_HEADER, content);
    List<Chunk> pixels = new Webp(content)
        .chunks(0, content.length).stream()
            .filter(chunk -> List.of("ALPH", "VP8 ", "VP8L").contains(chunk.tag()))
            .toList();
    return new Part(
        2 * three(frame, 0),
        2 * three(frame, 3),
        columns,
        rows,
        Duration.ofMillis(three(frame, 12)),
        (flags & 2) == 0,
        (flags & 1) == 1 ? Disposal.CLEAR : Disposal.KEEP,
        () -> argb(columns, rows, pixels));
  }

  private static int[] argb(int columns, int rows, List<Chunk> pixels) throws IOException {
    int[] size = size(pixels.getLast());
    if (size[0] != columns || size[1] != rows) {
      throw new PictureException("holds a picture of %s x %s where %s x %s is announced"
          .formatted(size[0], size[1], columns, rows));
    }
    Raster raster = Samples.of("webp", file(columns, rows, pixels), false);
    boolean alpha = raster.getNumBands() == 4;
    return Samples.argb(
        raster,
        columns,
        rows,
        (samples, at) -> (alpha ? samples[at + 3] : 255) << 24
            | samples[at] << 16
            | samples[at + 1] << 8
            | samples[at + 2]);
  }

  /** Of the compressed picture itself (RFC 6386, 9.1; RFC 9649, 3.4). */
  private static int[] size(Chunk chunk) {
    ByteBuffer bytes = ByteBuffer.wrap(chunk.content()).order(ByteOrder.LITTLE_ENDIAN);
    if (chunk.tag().equals("VP8L")) {
      int both = bytes.getInt(1);
      return new int[] {(both & 0x3fff) + 1, (both >> 14 & 0x3fff) + 1};
    }
    return new int[] {bytes.getShort(6) & 0x3fff, bytes.getShort(8) & 0x3fff};
  }

  /** One still picture as a file. */
  private static byte[] file(int columns, int rows, List<Chunk> pixels) {
    var body = new ByteArrayOutputStream();
    body.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
    if (pixels.getFirst().tag().equals("ALPH")) {
      ByteBuffer header = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
      header
          .putInt(0, 0x10)
          .putInt(4, columns - 1)
          .putInt(6, (rows - 1) << 8 | (columns - 1) >> 16);
      chunk(body, new Chunk("VP8X", header.array()));
    }
    pixels.forEach(one -> chunk(body, one));
    var file = new ByteArrayOutputStream();
    chunk(file, new Chunk("RIFF", body.toByteArray()));
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, Chunk chunk) {
    out.writeBytes(chunk.tag().getBytes(StandardCharsets.US_ASCII));
    int size = chunk.content().length;
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(size).array());
    out.writeBytes(chunk.content());
    if (size % 2 == 1) {
      out.write(0);
    }
  }

  private static int three(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 255) | (bytes.get(at + 1) & 255) << 8 | (bytes.get(at + 2) & 255) << 16;
  }

  private static String tag(ByteBuffer bytes, int at) {
    byte[] tag = new byte[4];
    bytes.get(at, tag);
    return new String(tag, StandardCharsets.US_ASCII);
  }
}
