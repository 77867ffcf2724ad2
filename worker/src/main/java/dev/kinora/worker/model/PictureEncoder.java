package dev.kinora.worker.model;

import dev.kinora.job.PixelFormats;
import dev.kinora.v1.ModelManifest;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;

/**
 * Turns a picture into the latents of one frame, where latents are pixels: the inverse of {@link CastDecoder}. The whole picture is
 * fitted into the middle by averaging areas; beside it is nothing, or white where the pixel format has no alpha.
 */
public record PictureEncoder(ModelManifest manifest) {
  public float[] encode(BufferedImage picture) {
    int[] size = CastDecoder.picture(manifest);
    int height = size[0];
    int width = size[1];
    int channels = size[2];
    double scale =
        Math.min((double) width / picture.getWidth(), (double) height / picture.getHeight());
    long fittedWidth = Math.max(1, Math.round(scale * picture.getWidth()));
    long fittedHeight = Math.max(1, Math.round(scale * picture.getHeight()));
    BufferedImage fitted = scaled(picture, (int) fittedWidth, (int) fittedHeight);
    int left = (width - fitted.getWidth()) / 2;
    int top = (height - fitted.getHeight()) / 2;
    float[] latents = new float[width * height * channels];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside =
            x >= left && x < left + fitted.getWidth() && y >= top && y < top + fitted.getHeight();
        put(inside ? fitted.getRGB(x - left, y - top) : 0, latents, channels * (y * width + x));
      }
    }
    return latents;
  }

  private static BufferedImage scaled(BufferedImage picture, int width, int height) {
    Image scaled = picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
    var drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = drawn.createGraphics();
    graphics.drawImage(scaled, 0, 0, null);
    graphics.dispose();
    return drawn;
  }

  /** Straight ARGB as premultiplied channels in the model's pixel range; without alpha, over white. */
  private void put(int argb, float[] latents, int target) {
    float low = CastDecoder.low(manifest);
    float high = CastDecoder.high(manifest);
    boolean opaque = PixelFormats.bytes(manifest.getPixelFormat()) == 3;
    float alpha = (argb >>> 24) / 255f;
    for (int c = 0; c < 3; c++) {
      float colour = (argb >> (16 - 8 * c) & 255) / 255f * alpha + (opaque ? 1 - alpha : 0);
      latents[target + c] = low + (high - low) * colour;
    }
    if (!opaque) {
      latents[target + 3] = low + (high - low) * alpha;
    }
  }
}
