package dev.kinora.infra.picture;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The numbers that are stored for a still picture, as ImageIO unpacks them. What they mean is said by whoever asks: ImageIO takes grey for
 * linear light and has opinions of its own on profiles, transparent colours and inks. So the stills that come here hold pixels alone.
 */
final class Samples {
  private Samples() {}

  /** Of a picture whose size was looked at; {@code raw}: before any conversion of colours, where the decoder can tell. */
  static Raster of(String format, byte[] still, boolean raw) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(still))) {
      reader.setInput(in, true, true);
      if (raw) {
        return reader.readRaster(0, null);
      }
      BufferedImage image = reader.read(0);
      return image.getRaster();
    } finally {
      reader.dispose();
    }
  }

  /** Makes a pixel of its samples. */
  interface Meaning {
    int argb(int[] samples, int at);
  }

  /** Pixels in the order of rows; {@code width} and {@code height} as the container says, which the decoded picture must have. */
  static int[] argb(Raster raster, int width, int height, Meaning meaning) {
    if (raster.getWidth() != width || raster.getHeight() != height) {
      throw new PictureException("holds a picture of %s x %s where %s x %s is announced"
          .formatted(raster.getWidth(), raster.getHeight(), width, height));
    }
    int bands = raster.getNumBands();
    int[] argb = new int[width * height];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        argb[y * width + x] = meaning.argb(row, x * bands);
      }
    }
    return argb;
  }

  static int opaque(int red, int green, int blue) {
    return 0xff << 24 | red << 16 | green << 8 | blue;
  }
}
