package dev.kinora.trainer.preparation;

import dev.kinora.encoder.codec.ClipShape;
import dev.kinora.encoder.codec.Picture;
import dev.kinora.encoder.codec.PlacementEncoder;
import dev.kinora.v1.Fraction;
import dev.kinora.v1.PixelFormat;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.VideoFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
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

  /** Opaque red rows, row {@code i} in picture {@code i}. */
  static Path pictures(Path folder, int count, int side) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
      int[] row = new int[side];
      Arrays.fill(row, 0xffff0000);
      image.setRGB(0, i % side, side, 1, row, 0, side);
      ImageIO.write(
          image,
          "png",
          folder.resolve(String.format(Locale.ROOT, "%03d.png", i)).toFile());
    }
    return folder;
  }

  /** Two pictures of random blocks; equal seeds give equal files. */
  static void noise(Path file, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    gif(
        file,
        8,
        8,
        List.of(0xff000000 | random.nextInt(1 << 24), 0xff000000 | random.nextInt(1 << 24)));
  }

  /** A frame of one colour each in the left half; the right half is transparent. */
  static byte[] apng(int side, List<Integer> colours, int milliseconds) throws IOException {
    return apng(side, side / 2, colours, milliseconds);
  }

  /** The same with the first {@code columns} columns coloured. */
  static byte[] apng(int side, int columns, List<Integer> colours, int milliseconds)
      throws IOException {
    int[] each = new int[colours.size()];
    Arrays.fill(each, milliseconds);
    return apng(side, columns, colours, each);
  }

  /** The same with a time for each. */
  static byte[] apng(int side, int columns, List<Integer> colours, int[] milliseconds)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(side).putInt(side);
    pngChunk(out, "IHDR", header.put((byte) 8).put((byte) 6).array());
    pngChunk(
        out, "acTL", ByteBuffer.allocate(8).putInt(colours.size()).putInt(0).array());
    int sequence = 0;
    for (int i = 0; i < colours.size(); i++) {
      ByteBuffer control =
          ByteBuffer.allocate(26).putInt(sequence++).putInt(side).putInt(side);
      control.putLong(0).putShort((short) milliseconds[i]).putShort((short) 1000);
      pngChunk(out, "fcTL", control.array());
      byte[] data = deflated(side, columns, colours.get(i));
      if (i == 0) {
        pngChunk(out, "IDAT", data);
      } else {
        ByteBuffer frame =
            ByteBuffer.allocate(4 + data.length).putInt(sequence++).put(data);
        pngChunk(out, "fdAT", frame.array());
      }
    }
    pngChunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static byte[] deflated(int side, int columns, int argb) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream zip = new DeflaterOutputStream(data)) {
      for (int y = 0; y < side; y++) {
        zip.write(0);
        for (int x = 0; x < side; x++) {
          int pixel = x < columns ? argb : 0;
          zip.write(ByteBuffer.allocate(4).putInt(pixel << 8 | pixel >>> 24).array());
        }
      }
    }
    return data.toByteArray();
  }

  private static void pngChunk(ByteArrayOutputStream out, String tag, byte[] payload)
      throws IOException {
    CRC32 crc = new CRC32();
    byte[] name = tag.getBytes(StandardCharsets.US_ASCII);
    crc.update(name);
    crc.update(payload);
    out.write(ByteBuffer.allocate(4).putInt(payload.length).array());
    out.write(name);
    out.write(payload);
    out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** A frame of one colour each. */
  static Path mp4(Path file, int side, List<Integer> colours) {
    return encoded(
        file,
        VideoFormat.MP4_H264,
        side,
        colours.stream().map(colour -> plain(side, colour)).toList());
  }

  private static byte[] plain(int side, int colour) {
    byte[] rgb = new byte[3 * side * side];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (colour >> (16 - i % 3 * 8));
    }
    return rgb;
  }

  /** RGB pictures with soft waves in other places each. */
  static List<byte[]> waves(int side, int count) {
    return IntStream.range(0, count).mapToObj(k -> waves(side, .7 * k)).toList();
  }

  private static byte[] waves(int side, double phase) {
    byte[] rgb = new byte[3 * side * side];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      int row = pixel / side;
      double x = (double) (pixel % side) / side;
      double y = (double) row / side;
      rgb[i] = (byte) (128 + 100 * Math.sin(7 * x + phase + i % 3) * Math.cos(5 * y - 2 * phase));
    }
    return rgb;
  }

  /** RGB pictures by the farm's own encoder. */
  static Path encoded(Path file, VideoFormat format, int side, List<byte[]> pictures) {
    ClipShape clip = new ClipShape(
        new Picture(side, side, PixelFormat.RGB8),
        pictures.size(),
        Fraction.newBuilder().setNumerator(12).setDenominator(1).build(),
        RenderMode.LOOP);
    Placement placement = Placement.newBuilder()
        .setName("main")
        .setFormat(format)
        .setWidth(side)
        .setHeight(side)
        .build();
    try (PlacementEncoder encoder = new PlacementEncoder(clip, placement, file)) {
      do {
        pictures.forEach(encoder::encode);
      } while (encoder.again());
      encoder.finish();
    }
    return file;
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
