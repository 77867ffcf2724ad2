package dev.kinora.worker.model;

import dev.kinora.job.PixelFormats;
import dev.kinora.v1.LaneKind;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.PixelFormat;

/** Latents that are pixels: a plain cast from the manifest's pixel range to bytes, rounded half up. */
public final class CastDecoder implements FrameDecoder {
  private final int width;
  private final int height;
  private final PixelFormat pixelFormat;
  private final float low;
  private final float scale;

  /** {@code manifest} must have latents with as many channels as its pixel format. */
  public CastDecoder(ModelManifest manifest) {
    int[] picture = picture(manifest);
    this.height = picture[0];
    this.width = picture[1];
    this.pixelFormat = manifest.getPixelFormat();
    this.low = low(manifest);
    this.scale = 255f / (high(manifest) - low);
  }

  /** The latent value that means black. */
  static float low(ModelManifest manifest) {
    return namesNoRange(manifest) ? -1 : manifest.getPixelLow();
  }

  /** The latent value that means white. */
  static float high(ModelManifest manifest) {
    return namesNoRange(manifest) ? 1 : manifest.getPixelHigh();
  }

  private static boolean namesNoRange(ModelManifest manifest) {
    return manifest.getPixelLow() == 0 && manifest.getPixelHigh() == 0;
  }

  /** Height, width and channels of the latents of one picture. */
  static int[] picture(ModelManifest manifest) {
    int first = manifest.getLatents().getLane() == LaneKind.CLIP ? 1 : 0;
    return new int[] {
      manifest.getLatents().getShape(first),
      manifest.getLatents().getShape(first + 1),
      manifest.getLatents().getShape(first + 2)
    };
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public PixelFormat pixelFormat() {
    return pixelFormat;
  }

  @Override
  public byte[] decode(float[] latents, int offset) {
    byte[] pixels = new byte[width * height * PixelFormats.bytes(pixelFormat)];
    for (int i = 0; i < pixels.length; i++) {
      float value = (latents[offset + i] - low) * scale + 0.5f;
      pixels[i] = (byte) Math.max(0, Math.min(255, (int) value));
    }
    return pixels;
  }
}
