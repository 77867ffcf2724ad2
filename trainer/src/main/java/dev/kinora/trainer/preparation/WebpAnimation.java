package dev.kinora.trainer.preparation;

import dev.kinora.trainer.dataset.DatasetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Animated WebP. The decoder yields each frame's own rectangle only; where it lies, and whether it blends, is read here from the
 * ANMF chunks (WebP container specification, "Animation").
 */
final class WebpAnimation implements AnimationReader {
  @Override
  public Animation read(Path path) {
    Animation.Frames frames = new Animation.Frames(path);
    try {
      Container container = Container.parse(path, Files.readAllBytes(path));
      frames.check(container.width(), container.height());
      ImageReader reader = ImageIO.getImageReadersByFormatName("webp").next();
      try (ImageInputStream stream = ImageIO.createImageInputStream(path.toFile())) {
        reader.setInput(stream);
        compose(container, reader, frames);
        return frames.done();
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw AnimationReader.unreadable(path, e);
    }
  }

  private static void compose(Container container, ImageReader reader, Animation.Frames frames)
      throws IOException {
    Canvas canvas = new Canvas(container.width(), container.height());
    for (int i = 0; i < container.parts().size(); i++) {
      Part part = container.parts().get(i);
      canvas.draw(reader.read(i), part.left(), part.top(), part.blend());
      frames.add(canvas.picture(), part.milliseconds() / 1000.0);
      if (part.clearAfter()) {
        canvas.clear(part.left(), part.top(), part.width(), part.height());
      }
    }
  }

  private record Part(
      int left,
      int top,
      int width,
      int height,
      int milliseconds,
      boolean blend,
      boolean clearAfter) {}

  private record Container(int width, int height, List<Part> parts) {
    static Container parse(Path path, byte[] file) {
      ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      if (file.length < 30 || !tag(bytes, 0).equals("RIFF") || !tag(bytes, 8).equals("WEBP")) {
        throw new DatasetException(path + ": is not a WebP file");
      }
      int width = 0;
      int height = 0;
      List<Part> parts = new ArrayList<>();
      for (long at = 12; at + 8 <= file.length; ) {
        int chunk = (int) at;
        long size = Integer.toUnsignedLong(bytes.getInt(chunk + 4));
        if (at + 8 + size > file.length) {
          throw new DatasetException(path + ": ends within a chunk (cut off?)");
        }
        if (tag(bytes, chunk).equals("VP8X")) {
          width = three(bytes, chunk + 12) + 1;
          height = three(bytes, chunk + 15) + 1;
        } else if (tag(bytes, chunk).equals("ANMF")) {
          parts.add(part(bytes, chunk + 8));
        }
        at += 8 + size + (size & 1);
      }
      if (parts.size() < 2) {
        throw new DatasetException(path + ": is not an animated WebP (one picture only)");
      }
      return new Container(width, height, List.copyOf(parts));
    }

    private static Part part(ByteBuffer bytes, int at) {
      int flags = bytes.get(at + 15);
      return new Part(
          2 * three(bytes, at),
          2 * three(bytes, at + 3),
          three(bytes, at + 6) + 1,
          three(bytes, at + 9) + 1,
          three(bytes, at + 12),
          (flags & 2) == 0,
          (flags & 1) == 1);
    }

    private static int three(ByteBuffer bytes, int at) {
      return (bytes.get(at) & 255)
          | (bytes.get(at + 1) & 255) << 8
          | (bytes.get(at + 2) & 255) << 16;
    }

    private static String tag(ByteBuffer bytes, int at) {
      return new String(bytes.array(), at, 4, StandardCharsets.US_ASCII);
    }
  }
}
