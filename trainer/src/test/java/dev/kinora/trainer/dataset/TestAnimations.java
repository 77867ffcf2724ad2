package dev.kinora.trainer.dataset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageOutputStream;

/** Small animations made by hand. */
final class TestAnimations {
  private TestAnimations() {}

  /** A frame of one colour each. */
  static void gif(Path file, int width, int height, List<Integer> colours) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int colour : colours) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, colour);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        IIOMetadata metadata =
            writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
        writer.writeToSequence(new IIOImage(image, null, metadata), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  /** Canvas 8 x 8; first a red pixel-square of 2 x 2 at (0, 0) that is disposed of, then a blue one at (4, 2). */
  static byte[] webp() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write("WEBP".getBytes(StandardCharsets.US_ASCII));
    chunk(body, "VP8X", new byte[] {0x12, 0, 0, 0, 7, 0, 0, 7, 0, 0});
    chunk(body, "ANIM", new byte[6]);
    chunk(body, "ANMF", frame(0, 0, 0x01, 0xff, 0, 0));
    chunk(body, "ANMF", frame(2, 1, 0x00, 0, 0, 0xff));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    chunk(file, "RIFF", body.toByteArray());
    return file.toByteArray();
  }

  private static byte[] frame(int halfLeft, int halfTop, int flags, int red, int green, int blue)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(new byte[] {
      (byte) halfLeft, 0, 0, (byte) halfTop, 0, 0, 1, 0, 0, 1, 0, 0, 40, 0, 0, (byte) flags
    });
    chunk(frame, "VP8L", losslessSquare(red, green, blue));
    return frame.toByteArray();
  }

  /** A lossless bitstream of 2 x 2 pixels: no transform, no cache, five codes of one symbol each, so pixels take no bits. */
  private static byte[] losslessSquare(int red, int green, int blue) {
    Bits bits = new Bits();
    bits.put(0x2f, 8);
    bits.put(1, 14);
    bits.put(1, 14);
    bits.put(1, 1);
    bits.put(0, 3);
    bits.put(0, 1);
    bits.put(0, 1);
    bits.put(0, 1);
    for (int symbol : new int[] {green, red, blue, 255, 0}) {
      bits.put(1, 1);
      bits.put(0, 1);
      bits.put(1, 1);
      bits.put(symbol, 8);
    }
    return bits.bytes();
  }

  private static void chunk(ByteArrayOutputStream out, String tag, byte[] payload)
      throws IOException {
    out.write(tag.getBytes(StandardCharsets.US_ASCII));
    out.write(ByteBuffer.allocate(4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(payload.length)
        .array());
    out.write(payload);
    if (payload.length % 2 == 1) {
      out.write(0);
    }
  }

  /** Bits from the least significant up, as VP8L wants them. */
  private static final class Bits {
    private final java.util.BitSet set = new java.util.BitSet();
    private int length;

    void put(int value, int count) {
      for (int i = 0; i < count; i++) {
        set.set(length++, (value >> i & 1) == 1);
      }
    }

    byte[] bytes() {
      return Arrays.copyOf(set.toByteArray(), (length + 7) / 8 + 8);
    }
  }
}
