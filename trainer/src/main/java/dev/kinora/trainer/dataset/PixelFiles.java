package dev.kinora.trainer.dataset;

import dev.kinora.log.v1.PixelsFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The frames of an item on disk: gzip of premultiplied RGBA bytes, frame after frame, as the manifest describes. */
public final class PixelFiles {
  private PixelFiles() {}

  /** The pictures are squares of one size. {@code name} is relative to {@code root}. */
  public static PixelsFile write(Path root, String name, List<Picture> pictures) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new FastGzip(bytes)) {
      for (Picture picture : pictures) {
        zip.write(picture.rgba());
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written", e);
    }
    byte[] file = bytes.toByteArray();
    try {
      Path target = root.resolve(name);
      Files.createDirectories(target.toAbsolutePath().getParent());
      Files.write(target, file);
    } catch (IOException e) {
      throw new DatasetException(root.resolve(name) + ": cannot be written: " + e.getMessage(), e);
    }
    return PixelsFile.newBuilder()
        .setFile(name)
        .setSha256(Sha256.of(file))
        .setSide(pictures.getFirst().width())
        .setFrames(pictures.size())
        .build();
  }

  /** Throws {@link DatasetException} naming the file when it is missing or not the one that the manifest describes. */
  static List<Picture> read(Path root, PixelsFile facts) {
    Path path = root.resolve(facts.getFile());
    byte[] file;
    try {
      file = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new DatasetException(path + ": cannot be read: " + e.getMessage(), e);
    }
    String found = Sha256.of(file);
    if (!found.equals(facts.getSha256())) {
      throw new DatasetException(
          "%s: is not the file that dataset.json describes: its SHA-256 is %s, not %s; prepare the data set again"
              .formatted(path, found, facts.getSha256()));
    }
    int side = facts.getSide();
    List<Picture> pictures = new ArrayList<>();
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(file), 1 << 16)) {
      for (int i = 0; i < facts.getFrames(); i++) {
        pictures.add(new Picture(side, side, plain.readNBytes(4 * side * side)));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new DatasetException(path + ": cannot be unpacked: " + e.getMessage(), e);
    }
    return List.copyOf(pictures);
  }

  /** Rendered pictures pack well at any level, and fast is what counts for some gigabytes of them. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
