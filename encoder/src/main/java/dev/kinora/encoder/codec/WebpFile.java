package dev.kinora.encoder.codec;

import dev.kinora.v1.Placement;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/**
 * An animated WebP of whole pictures that replace each other (RFC 9649, 2.7). Each is on disk when the next one comes:
 * libwebp's own animation encoder keeps all of them in memory.
 */
final class WebpFile implements EncodedFile {
  private static final int RIFF_HEADER = 12;
  private static final int ANIMATION = 0x02;
  private static final int ALPHA = 0x10;
  /** The picture is not blended with the one before. */
  private static final int REPLACE = 0x02;

  private final RandomAccessFile file;
  private final ClipShape clip;
  private final Placement placement;
  private long written;
  private long pictures;

  WebpFile(Path path, ClipShape clip, Placement placement, boolean alpha) {
    this.clip = clip;
    this.placement = placement;
    try {
      file = new RandomAccessFile(path.toFile(), "rw");
    } catch (IOException e) {
      throw new CodecException("open " + path, e);
    }
    try {
      file.setLength(0);
      put(header(alpha));
    } catch (IOException e) {
      close();
      throw new CodecException("open " + path, e);
    }
  }

  /** A packet of libwebp is a WebP file of one picture. */
  @Override
  public void write(AVPacket packet) {
    byte[] still = new byte[packet.size()];
    packet.data().get(still);
    ByteBuffer chunks = picture(ByteBuffer.wrap(still).order(ByteOrder.LITTLE_ENDIAN));
    ByteBuffer frame = buffer(8 + 16);
    chunk(frame, "ANMF", 16 + chunks.remaining());
    three(frame, 0); // x
    three(frame, 0); // y
    three(frame, placement.getWidth() - 1);
    three(frame, placement.getHeight() - 1);
    three(frame, (int) (clip.time(pictures + 1, 1_000) - clip.time(pictures, 1_000)));
    frame.put((byte) REPLACE);
    try {
      put(frame.flip());
      put(chunks);
    } catch (IOException e) {
      throw new CodecException("write webp", e);
    }
    pictures++;
  }

  @Override
  public void finish() {
    try {
      file.seek(4);
      file.write(buffer(4).putInt((int) (written - 8)).array());
      file.close(); // some disks say only now that they are full
    } catch (IOException e) {
      throw new CodecException("end of webp", e);
    }
  }

  @Override
  public long bytes() {
    return written;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new CodecException("close webp", e);
    }
  }

  private ByteBuffer header(boolean alpha) {
    ByteBuffer header = buffer(RIFF_HEADER + 8 + 10 + 8 + 6);
    chunk(header, "RIFF", 0); // its size is known at the end
    header.put("WEBP".getBytes(StandardCharsets.US_ASCII));
    chunk(header, "VP8X", 10);
    header.putInt(ANIMATION | (alpha ? ALPHA : 0));
    three(header, placement.getWidth() - 1);
    three(header, placement.getHeight() - 1);
    chunk(header, "ANIM", 6);
    header.putInt(0); // behind the pictures: transparent
    header.putShort((short) (clip.loops() ? 0 : 1)); // times to play; 0: for ever
    return header.flip();
  }

  /** The chunks with the pixels: what follows the file's header and, where there is one, the VP8X chunk. */
  private static ByteBuffer picture(ByteBuffer still) {
    still.position(RIFF_HEADER);
    byte[] name = new byte[4];
    still.get(still.position(), name);
    if (new String(name, StandardCharsets.US_ASCII).equals("VP8X")) {
      still.position(RIFF_HEADER + 8 + 10);
    }
    return still;
  }

  private void put(ByteBuffer bytes) throws IOException {
    written += bytes.remaining();
    file.write(bytes.array(), bytes.position(), bytes.remaining());
  }

  private static void chunk(ByteBuffer into, String name, int size) {
    into.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(size);
  }

  private static void three(ByteBuffer into, int value) {
    into.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
