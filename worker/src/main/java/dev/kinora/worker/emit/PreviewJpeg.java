package dev.kinora.worker.emit;

import dev.kinora.job.PixelFormats;
import dev.kinora.worker.sampler.FrameSink.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** A picture as a small JPEG on white. */
record PreviewJpeg(int width, int height, byte[] bytes) {
  static final int LARGEST_BYTES = 32 * 1024;

  private static final int LARGEST_SIDE = 256;
  private static final float[] QUALITIES = {0.8f, 0.5f, 0.2f};

  /** Empty where even the worst quality is too large. */
  static Optional<PreviewJpeg> of(Picture picture) {
    BufferedImage image = shrink(onWhite(picture));
    for (float quality : QUALITIES) {
      byte[] bytes = encode(image, quality);
      if (bytes.length <= LARGEST_BYTES) {
        return Optional.of(new PreviewJpeg(image.getWidth(), image.getHeight(), bytes));
      }
    }
    return Optional.empty();
  }

  private static BufferedImage onWhite(Picture picture) {
    var image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = picture.pixels();
    boolean alpha = PixelFormats.alpha(picture.pixelFormat());
    int stride = alpha ? 4 : 3;
    for (int i = 0; i < picture.width() * picture.height(); i++) {
      int white = alpha ? 255 - (pixels[i * stride + 3] & 0xFF) : 0;
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        int value = Math.min(255, (pixels[i * stride + channel] & 0xFF) + white);
        rgb = rgb << 8 | value;
      }
      image.setRGB(i % picture.width(), i / picture.width(), rgb);
    }
    return image;
  }

  private static BufferedImage shrink(BufferedImage image) {
    int side = Math.max(image.getWidth(), image.getHeight());
    if (side <= LARGEST_SIDE) {
      return image;
    }
    int width = Math.max(1, image.getWidth() * LARGEST_SIDE / side);
    int height = Math.max(1, image.getHeight() * LARGEST_SIDE / side);
    var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }

  private static byte[] encode(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
  }
}
