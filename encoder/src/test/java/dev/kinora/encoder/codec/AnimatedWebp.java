package dev.kinora.encoder.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An animated WebP taken apart by the letter of RFC 9649, since FFmpeg reads only still ones: each picture becomes a still
 * file that FFmpeg decodes.
 *
 * @param loops 0: for ever
 * @param alpha the flag in the header
 */
record AnimatedWebp(int width, int height, int loops, boolean alpha, List<Shown> pictures) {
  /** @param replaces whether it is drawn without blending and covers the whole canvas */
  record Shown(int milliseconds, boolean replaces, byte[] rgba) {}

  static AnimatedWebp read(Path path) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    expect(file, "RIFF");
    if (file.getInt() != file.capacity() - 8) {
      throw new IOException("the RIFF size is not the file's");
    }
    expect(file, "WEBP");
    expect(file, "VP8X");
    file.getInt();
    int flags = file.getInt();
    int width = three(file) + 1;
    int height = three(file) + 1;
    expect(file, "ANIM");
    file.getInt();
    file.getInt();
    int loops = file.getShort();
    List<Shown> pictures = new ArrayList<>();
    while (file.hasRemaining()) {
      expect(file, "ANMF");
      int size = file.getInt();
      pictures.add(picture(file.slice(file.position(), size), width, height, path));
      file.position(file.position() + size);
    }
    return new AnimatedWebp(width, height, loops, (flags & 0x10) != 0, pictures);
  }

  private static Shown picture(ByteBuffer frame, int width, int height, Path path)
      throws IOException {
    frame.order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> place = List.of(three(frame), three(frame), three(frame), three(frame));
    boolean whole = place.equals(List.of(0, 0, width - 1, height - 1));
    int milliseconds = three(frame);
    boolean unblended = (frame.get() & 2) != 0;
    byte[] chunks = new byte[frame.remaining()];
    frame.get(chunks);
    Path still = path.resolveSibling("still.webp");
    Files.write(still, still(chunks, width, height));
    try (var reader = VideoReader.withAlpha(still)) {
      return new Shown(milliseconds, whole && unblended, reader.next().orElseThrow());
    }
  }

  private static byte[] still(byte[] chunks, int width, int height) {
    boolean alpha = new String(chunks, 0, 4, StandardCharsets.US_ASCII).equals("ALPH");
    ByteBuffer file = ByteBuffer.allocate(12 + 18 + chunks.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
    file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10);
    file.putInt(alpha ? 0x10 : 0);
    for (int side : new int[] {width - 1, height - 1}) {
      file.put((byte) side).put((byte) (side >> 8)).put((byte) (side >> 16));
    }
    return file.put(chunks).array();
  }

  private static void expect(ByteBuffer file, String name) throws IOException {
    byte[] found = new byte[4];
    file.get(found);
    if (!new String(found, StandardCharsets.US_ASCII).equals(name)) {
      throw new IOException("no " + name + " at " + (file.position() - 4));
    }
  }

  private static int three(ByteBuffer file) {
    return (file.get() & 0xff) | (file.get() & 0xff) << 8 | (file.get() & 0xff) << 16;
  }
}
